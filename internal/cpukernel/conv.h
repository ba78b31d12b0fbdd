// Convolutions of all channels.

#ifndef CPUKERNEL_CONV_H
#define CPUKERNEL_CONV_H

#include "epilogue.h"
#include "parallel.h"
#include "shape.h"

// y [batch, out_height, out_width, filters] from x and a kernel [kernel_height, kernel_width, channels, filters], or with the last two
// turned, and the epilogue. Not 0 if memory is short.
int convolve(const struct pool *pool, const struct shape *s, const float *x, const float *kernel, int turned,
             const struct epilogue *end, float *y);

// dk [kernel_height, kernel_width, channels, filters], the gradient of the kernel, from x and the gradient g of y.
int convolve_gradient(const struct pool *pool, const struct shape *s, const float *x, const float *g, float *dk);

#endif
