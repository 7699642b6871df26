// Marks what libcoldstart_startup.so shows to engine.node; everything else stays hidden in it.
#pragma once

#define CS_SHARED __attribute__((visibility("default")))
