// What is done to each number of y before it is written: y * scale + shift of its filter, then not below low nor above high, and then 0
// where gate is not above the one and below the other.

#ifndef CPUKERNEL_EPILOGUE_H
#define CPUKERNEL_EPILOGUE_H

#include <math.h>
#include <stddef.h>
#include <string.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

#include "shape.h"

struct epilogue {
  const float *scale, *shift; // [filters]; null for 1 and 0
  float low, high;            // without a bound, infinite
  const float *gate;          // like y; null where there is none
  float above, below;
};

// finish is the epilogue of as many filters as there are lanes.
struct finish {
  lanes scale, shift, low, high, above, below;
};

#ifdef __AVX512F__
INLINE __mmask16 first(int64_t count) { return count >= LANES ? 0xffff : count <= 0 ? 0 : (1 << count) - 1; }
#endif

// some are the first count numbers, and the same one for the rest of the lanes.
INLINE lanes some(const float *from, int64_t count, float otherwise) {
  lanes v = otherwise - (lanes){0};
  if (from == NULL || count <= 0) {
    return v;
  }
#ifdef __AVX512F__
  return (lanes)_mm512_mask_loadu_ps((__m512)v, first(count), from);
#else
  if (count >= LANES) {
    return *(const lanes *)from;
  }
  memcpy(&v, from, count * sizeof(float));
  return v;
#endif
}

// stream writes past the caches, from which v would only drive what is needed sooner; to is aligned as v is large.
INLINE void stream(float *to, lanes v) {
#ifdef __AVX512F__
  _mm512_stream_ps(to, (__m512)v);
#elif defined(__AVX2__)
  _mm256_stream_ps(to, (__m256)v);
#else
  *(lanes *)to = v;
#endif
}

// streamed makes what stream wrote seen by other threads before what is written after it.
INLINE void streamed(void) {
#ifdef __AVX2__
  _mm_sfence();
#endif
}

// put writes the first count numbers of v.
INLINE void put(float *to, lanes v, int64_t count) {
#ifdef __AVX512F__
  _mm512_mask_storeu_ps(to, first(count), (__m512)v);
#else
  if (count >= LANES) {
    *(lanes *)to = v;
  } else if (count > 0) {
    memcpy(to, &v, count * sizeof(float));
  }
#endif
}

INLINE struct finish finish_of(const struct epilogue *e, int64_t filter, int64_t count) {
  return (struct finish){
      .scale = some(e->scale == NULL ? NULL : e->scale + filter, count, 1), .shift = some(e->shift == NULL ? NULL : e->shift + filter, count, 0),
      .low = some(NULL, 0, e->low), .high = some(NULL, 0, e->high), .above = some(NULL, 0, e->above),
      .below = some(NULL, 0, e->below)};
}

typedef int32_t mask __attribute__((vector_size(sizeof(lanes))));

// choose takes a where the mask is set, and b elsewhere.
INLINE lanes choose(mask m, lanes a, lanes b) { return (lanes)((m & (mask)a) | (~m & (mask)b)); }

// finished leaves what is not a number as it is.
INLINE lanes finished(lanes v, const struct finish *f) {
  v = v * f->scale + f->shift;
#ifdef __AVX512F__
  return (lanes)_mm512_min_ps((__m512)f->high, _mm512_max_ps((__m512)f->low, (__m512)v)); // Both give the second where there is none.
#else
  v = choose(v < f->low, f->low, v);
  return choose(v > f->high, f->high, v);
#endif
}

// passed is what the gate lets through.
INLINE lanes passed(lanes v, lanes gate, const struct finish *f) { return (lanes)((mask)v & (gate > f->above) & (gate < f->below)); }

#endif
