// Kinds of processors. GCC takes vectors apart before it makes the clones of a function, so the kernels are files that are compiled once for
// each kind, with names of its own.

#ifndef CPUKERNEL_TARGET_H
#define CPUKERNEL_TARGET_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define TARGETS

// best is the kind of the processor that runs, from 0. It asks what that is: in a program that the Go linker made nobody has.
static inline int best(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") ? 2 : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 1 : 0;
}
#define OF(kind, function) ((kind) == 2 ? function##_avx512 : (kind) == 1 ? function##_avx2 : function)
#define KINDS(function) extern typeof(function) function##_avx512, function##_avx2

#else
static inline int best(void) { return 0; }
#define OF(kind, function) function
#define KINDS(function) extern typeof(function) function
#endif

// BEST is the function for the processor that runs.
#define BEST(function) OF(best(), function)

#endif
