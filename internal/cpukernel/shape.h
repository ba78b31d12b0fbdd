// What a convolution is. Images are [batch, height, width, channels], numbers are float32.

#ifndef CPUKERNEL_SHAPE_H
#define CPUKERNEL_SHAPE_H

#include <stdint.h>

struct shape {
  int64_t batch, height, width, channels;  // of x
  int64_t out_height, out_width, filters;  // of y
  int64_t kernel_height, kernel_width;
  int64_t stride_y, stride_x;              // of the window
  int64_t dilation_y, dilation_x;          // of x: zeros between its pixels, as the gradient of a stride has
  int64_t top, left;                       // zeros before the rows and the columns
};

// INLINE is for a function that is a part of those that call it, with what they know of its arguments.
#define INLINE static inline __attribute__((always_inline))

INLINE int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// above divides and rounds up.
INLINE int64_t above(int64_t n, int64_t unit) { return n > 0 ? (n + unit - 1) / unit : -(-n / unit); }

// lanes are what a register holds; a file is compiled for each kind of it (target.h).
#if defined(__AVX512F__)
enum { LANES = 16 };
#elif defined(__AVX2__)
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));

enum { LINE = 16 };     // numbers in a line of the cache
enum { FAR = 4 << 20 }; // numbers that are more than the caches keep until they are read again

#endif
