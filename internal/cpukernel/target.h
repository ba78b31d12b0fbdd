// Kinds of processors. GCC takes vectors apart before it makes the clones of a function, so the kernels are files that are compiled once for
// each kind, with names of its own.

#ifndef CPUKERNEL_TARGET_H
#define CPUKERNEL_TARGET_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define TARGETS

// BEST is the function for the processor that runs. It asks what that is: in a program that the Go linker made nobody has.
#define BEST(function) \
  (__builtin_cpu_init(), __builtin_cpu_supports("avx512f") ? function##_avx512 \
   : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? function##_avx2 : function)
#define KINDS(function) extern typeof(function) function##_avx512, function##_avx2

#else
#define BEST(function) function
#define KINDS(function) extern typeof(function) function
#endif

#endif
