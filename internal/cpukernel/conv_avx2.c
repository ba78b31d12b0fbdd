#include "target.h"

#ifdef TARGETS
#pragma GCC target("avx2,fma")
#define convolve convolve_avx2
#define convolve_gradient convolve_gradient_avx2
#include "conv.c"
#endif
