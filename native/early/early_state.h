/* What libcoldstart_early.so tells the rest of the process: one exported object, found by name. */
#ifndef COLDSTART_EARLY_STATE_H
#define COLDSTART_EARLY_STATE_H

#include <stdint.h>

#define CS_EARLY_STATE_SYMBOL "coldstart_early"
#define CS_EARLY_START_SYMBOL "coldstart_start_early"

/* COLDSTART_EARLY was not there: nothing was begun. */
#define CS_EARLY_IDLE 0u
/* Its thread runs and calls coldstart_start_early, or has called it. */
#define CS_EARLY_STARTED 1u
/* It could not be begun; `problem` says why. */
#define CS_EARLY_FAILED 2u

typedef struct cs_early {
  /* Read with acquire, written with release order; `problem` is complete before CS_EARLY_FAILED. */
  uint32_t state;
  char problem[508];
} cs_early;

#endif
