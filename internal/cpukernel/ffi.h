// The parts of XLA's interface for functions of others (FFI) that the kernels use. Versions of one major number only add fields
// at the end of a struct.

#ifndef CPUKERNEL_FFI_H
#define CPUKERNEL_FFI_H

#include <stddef.h>
#include <stdint.h>

#define FFI_HEADER    \
  size_t struct_size; \
  void *extensions

typedef struct ffi_error ffi_error;
typedef struct ffi_context ffi_context;

// FFI_MINOR is the version of what stands below.
enum { FFI_MINOR = 3, FFI_F32 = 11, FFI_S64 = 5, FFI_ARRAY = 1, FFI_METADATA = 1, FFI_INVALID_ARGUMENT = 3, FFI_RESOURCE_EXHAUSTED = 8 };

typedef struct {
  FFI_HEADER;
  int dtype;
  void *data;
  int64_t rank;
  int64_t *dims;
} ffi_buffer;

typedef struct {
  FFI_HEADER;
  int64_t size;
  int *types;
  ffi_buffer **buffers;
} ffi_buffers;

typedef struct {
  int dtype;
  size_t size;
  void *data;
} ffi_array;

typedef struct {
  FFI_HEADER;
  int64_t size;
  int *types;
  void **names;
  void **values;
} ffi_attributes;

typedef struct {
  FFI_HEADER;
  int major, minor;
} ffi_version;

// ffi_metadata is an extension of a call that only asks for what version a function is made.
typedef struct {
  size_t struct_size;
  int type;
  void *next;
  struct {
    size_t struct_size;
    ffi_version version;
  } *out;
} ffi_metadata;

typedef struct {
  FFI_HEADER;
  const char *message;
  int code;
} ffi_create_error_args;

typedef struct {
  FFI_HEADER;
  ffi_context *context;
  void (*task)(void *);
  void *data;
} ffi_schedule_args;

typedef struct {
  FFI_HEADER;
  ffi_context *context;
  int64_t *threads; // out
} ffi_threads_args;

typedef struct {
  FFI_HEADER;
  ffi_version version;
  void *internal;
  ffi_error *(*create_error)(ffi_create_error_args *);
  void (*unused_1)(void);
  void (*destroy_error)(void *);
  void (*unused_2[8])(void);
  ffi_error *(*schedule)(ffi_schedule_args *);
  ffi_error *(*threads)(ffi_threads_args *);
} ffi_api;

typedef struct {
  FFI_HEADER;
  const ffi_api *api;
  ffi_context *context;
  int stage;
  ffi_buffers arguments, results;
  ffi_attributes attributes;
} ffi_call;

// The start of PJRT's table of functions, and the extension of it that takes FFI functions.
typedef struct extension {
  size_t struct_size;
  int type;
  struct extension *next;
} extension;

typedef struct {
  size_t struct_size;
  const extension *extensions;
} pjrt_table;

enum { PJRT_FFI = 5 };

typedef struct {
  size_t struct_size;
  const char *name;
  size_t name_size;
  ffi_error *(*function)(ffi_call *);
  const char *platform;
  size_t platform_size;
  int traits;
} pjrt_register_args;

typedef struct {
  extension base;
  void (*unused[2])(void);
  void *(*register_function)(pjrt_register_args *); // null, or an error
} pjrt_ffi;

#endif
