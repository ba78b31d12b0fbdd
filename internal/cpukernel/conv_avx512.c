#include "target.h"

#ifdef TARGETS
#pragma GCC target("avx512f")
#define convolve convolve_avx512
#define convolve_gradient convolve_gradient_avx512
#include "conv.c"
#endif
