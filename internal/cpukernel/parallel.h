// Work in pieces, for the threads of the plugin.

#ifndef CPUKERNEL_PARALLEL_H
#define CPUKERNEL_PARALLEL_H

#include <stdint.h>

// How pieces are given to other threads; schedule is null where there are none.
struct pool {
  int64_t threads;
  int (*schedule)(void *context, void (*task)(void *), void *data); // 0 if it will run
  void *context;
};

// Runs work(argument, i) for each i < pieces, and returns when all have run. Which thread runs which is not known.
void parallel(const struct pool *pool, int64_t pieces, void (*work)(void *argument, int64_t piece), void *argument);

#endif
