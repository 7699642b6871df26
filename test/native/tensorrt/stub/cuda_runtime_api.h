// The two names of CUDA that TensorRT's headers need, so that they compile without CUDA.
#pragma once

using cudaStream_t = struct CUstream_st*;
using cudaEvent_t = struct CUevent_st*;
