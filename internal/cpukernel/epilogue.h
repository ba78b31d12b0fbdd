// What is done to each number of y before it is written: y * scale + shift of its filter, then not below low nor above high, and then 0
// where gate is not above the one and below the other.

#ifndef CPUKERNEL_EPILOGUE_H
#define CPUKERNEL_EPILOGUE_H

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "shape.h"

struct epilogue {
  const float *scale, *shift; // [filters]; null for 1 and 0
  float low, high;            // without a bound, infinite
  const float *gate;          // like y; null where there is none
  float above, below;
};

// finish is the epilogue of 16 filters.
struct finish {
  lanes scale, shift, low, high, above, below;
};

// some are up to 16 numbers, or the same one where there are none.
INLINE lanes some(const float *from, int64_t count, float otherwise) {
  if (from != NULL && count >= LANES) {
    return *(const lanes *)from;
  }
  lanes v = otherwise - (lanes){0};
  if (from != NULL && count > 0) {
    memcpy(&v, from, count * sizeof(float));
  }
  return v;
}

INLINE struct finish finish_of(const struct epilogue *e, int64_t filter, int64_t count) {
  return (struct finish){
      .scale = some(e->scale == NULL ? NULL : e->scale + filter, count, 1), .shift = some(e->shift == NULL ? NULL : e->shift + filter, count, 0),
      .low = some(NULL, 0, e->low), .high = some(NULL, 0, e->high), .above = some(NULL, 0, e->above),
      .below = some(NULL, 0, e->below)};
}

typedef int32_t mask __attribute__((vector_size(64)));

// choose takes a where the mask is set, and b elsewhere.
INLINE lanes choose(mask m, lanes a, lanes b) { return (lanes)((m & (mask)a) | (~m & (mask)b)); }

// finished leaves what is not a number as it is.
INLINE lanes finished(lanes v, const struct finish *f) {
  v = v * f->scale + f->shift;
  v = choose(v < f->low, f->low, v);
  return choose(v > f->high, f->high, v);
}

// passed is what the gate lets through.
INLINE lanes passed(lanes v, lanes gate, const struct finish *f) { return (lanes)((mask)v & (gate > f->above) & (gate < f->below)); }

#endif
