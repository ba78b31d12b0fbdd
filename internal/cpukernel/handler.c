#include "handler.h"

#include <string.h>

#include "conv.h"
#include "depthwise.h"
#include "ffi.h"

static ffi_error *fail(const ffi_call *call, int code, const char *message) {
  ffi_create_error_args args = {.struct_size = sizeof args, .message = message, .code = code};
  return call->api->create_error(&args);
}

static int schedule(void *context, void (*task)(void *), void *data) {
  const ffi_call *call = context;
  ffi_schedule_args args = {.struct_size = sizeof args, .context = call->context, .task = task, .data = data};
  ffi_error *err = call->api->schedule(&args);
  return err != NULL; // It has no more to say than that there are no threads; so little is left behind.
}

static struct pool pool_of(const ffi_call *call) {
  int64_t threads = 1;
  ffi_threads_args args = {.struct_size = sizeof args, .context = call->context, .threads = &threads};
  if (call->api->threads(&args) != NULL) {
    threads = 1;
  }
  return (struct pool){.threads = threads, .schedule = schedule, .context = (void *)call};
}

// How the three arrays of a convolution are called: each forward or backward step is given two and makes the third.
enum { FORWARD, GRADIENT };

// shape_of fills s from the arrays x, kernel and y, and the numbers of the attribute: strides, dilations and padding.
static int shape_of(struct shape *s, const ffi_call *call, const ffi_buffer *x, const ffi_buffer *kernel, const ffi_buffer *y) {
  if (call->attributes.size != 1 || call->attributes.types[0] != FFI_ARRAY || x->rank != 4 || kernel->rank != 4 || y->rank != 4) {
    return 1;
  }
  const ffi_array *numbers = call->attributes.values[0];
  if (numbers->dtype != FFI_S64 || numbers->size != 6) {
    return 1;
  }
  const int64_t *n = numbers->data;
  *s = (struct shape){
      .batch = x->dims[0], .height = x->dims[1], .width = x->dims[2], .channels = x->dims[3],
      .out_height = y->dims[1], .out_width = y->dims[2], .filters = y->dims[3],
      .kernel_height = kernel->dims[0], .kernel_width = kernel->dims[1],
      .stride_y = n[0], .stride_x = n[1], .dilation_y = n[2], .dilation_x = n[3], .top = n[4], .left = n[5]};
  return 0;
}

typedef int kernel(const struct pool *, const struct shape *, const ffi_buffer *, const ffi_buffer *, const ffi_buffer *);

// run is what all functions have in common. A call without arrays asks for the version.
static ffi_error *run(ffi_call *call, int what, kernel *work) {
  ffi_metadata *asked = call->extensions;
  if (asked != NULL && asked->type == FFI_METADATA) {
    asked->out->version.major = 0;
    asked->out->version.minor = FFI_MINOR;
    return NULL;
  }
  if (call->arguments.size != 2 || call->results.size != 1) {
    return fail(call, FFI_INVALID_ARGUMENT, "a convolution of other than two arrays");
  }
  ffi_buffer *a = call->arguments.buffers[0], *b = call->arguments.buffers[1], *out = call->results.buffers[0];
  struct shape s;
  if (shape_of(&s, call, a, what == FORWARD ? b : out, what == FORWARD ? out : b) != 0) {
    return fail(call, FFI_INVALID_ARGUMENT, "a convolution of an unknown form");
  }
  struct pool pool = pool_of(call);
  return work(&pool, &s, a, b, out) == 0 ? NULL : fail(call, FFI_RESOURCE_EXHAUSTED, "no memory for a convolution");
}

static int forward(const struct pool *pool, const struct shape *s, const ffi_buffer *x, const ffi_buffer *k, const ffi_buffer *y) {
  return convolve(pool, s, x->data, k->data, 0, y->data);
}

static int turned(const struct pool *pool, const struct shape *s, const ffi_buffer *x, const ffi_buffer *k, const ffi_buffer *y) {
  return convolve(pool, s, x->data, k->data, 1, y->data);
}

static int gradient(const struct pool *pool, const struct shape *s, const ffi_buffer *x, const ffi_buffer *g, const ffi_buffer *dk) {
  return convolve_gradient(pool, s, x->data, g->data, dk->data);
}

static int depth(const struct pool *pool, const struct shape *s, const ffi_buffer *x, const ffi_buffer *k, const ffi_buffer *y) {
  return depthwise(pool, s, x->data, k->data, y->data);
}

static int depth_gradient(const struct pool *pool, const struct shape *s, const ffi_buffer *x, const ffi_buffer *g, const ffi_buffer *dk) {
  return depthwise_gradient(pool, s, x->data, g->data, dk->data);
}

static ffi_error *call_forward(ffi_call *call) { return run(call, FORWARD, forward); }
static ffi_error *call_turned(ffi_call *call) { return run(call, FORWARD, turned); }
static ffi_error *call_gradient(ffi_call *call) { return run(call, GRADIENT, gradient); }
static ffi_error *call_depth(ffi_call *call) { return run(call, FORWARD, depth); }
static ffi_error *call_depth_gradient(ffi_call *call) { return run(call, GRADIENT, depth_gradient); }

static const struct {
  const char *name;
  ffi_error *(*function)(ffi_call *);
} functions[] = {
    {"gonbtl.convolution", call_forward},
    {"gonbtl.convolution_turned", call_turned},
    {"gonbtl.convolution_gradient", call_gradient},
    {"gonbtl.depthwise", call_depth},
    {"gonbtl.depthwise_gradient", call_depth_gradient},
};

const char *cpukernel_register(const void *table) {
  const extension *e = ((const extension *)table)->struct_size == 0 ? NULL : *(extension *const *)((const char *)table + sizeof(size_t));
  while (e != NULL && e->type != PJRT_FFI) {
    e = e->next;
  }
  if (e == NULL || e->struct_size < sizeof(pjrt_ffi)) {
    return "it takes no functions of others";
  }
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    pjrt_register_args args = {.struct_size = sizeof args, .name = functions[i].name, .name_size = strlen(functions[i].name),
                               .function = functions[i].function, .platform = "Host", .platform_size = 4};
    if (((const pjrt_ffi *)e)->register_function(&args) != NULL) {
      return "it refuses them";
    }
  }
  return NULL;
}
