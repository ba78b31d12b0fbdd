#include "parallel.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

// A task that comes late finds no piece left, when the caller has gone: the job lives until the last of those who know it.
struct job {
  void (*work)(void *, int64_t);
  void *argument;
  int64_t pieces;
  atomic_llong next, done, known;
};

static void release(struct job *job) {
  if (atomic_fetch_sub(&job->known, 1) == 1) {
    free(job);
  }
}

static void help(struct job *job) {
  for (int64_t i; (i = atomic_fetch_add(&job->next, 1)) < job->pieces;) {
    job->work(job->argument, i);
    atomic_fetch_add(&job->done, 1);
  }
}

static void task(void *data) {
  help(data);
  release(data);
}

static void alone(int64_t pieces, void (*work)(void *, int64_t), void *argument) {
  for (int64_t i = 0; i < pieces; i++) {
    work(argument, i);
  }
}

void parallel(const struct pool *pool, int64_t pieces, void (*work)(void *, int64_t), void *argument) {
  int64_t helpers = (pool->threads < pieces ? pool->threads : pieces) - 1;
  struct job *job = helpers > 0 ? malloc(sizeof *job) : NULL;
  if (job == NULL) {
    alone(pieces, work, argument);
    return;
  }
  job->work = work, job->argument = argument, job->pieces = pieces;
  atomic_init(&job->next, 0);
  atomic_init(&job->done, 0);
  atomic_init(&job->known, helpers + 1);
  for (int64_t i = 0; i < helpers; i++) {
    if (pool->schedule(pool->context, task, job) != 0) {
      release(job);
    }
  }
  help(job);
  while (atomic_load(&job->done) < pieces) {
    sched_yield();
  }
  release(job);
}
