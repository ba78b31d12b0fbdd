#define _GNU_SOURCE
#include "handler.h"

#include <float.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "conv.h"
#include "depthwise.h"
#include "ffi.h"
#include "target.h"

KINDS(convolve);
KINDS(convolve_gradient);
KINDS(depthwise);
KINDS(depthwise_gradient);

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
  // The plugin may have more threads than there are processors: more than one for each would only take turns.
  int64_t processors = sysconf(_SC_NPROCESSORS_ONLN);
#ifdef __linux__
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
    processors = CPU_COUNT(&allowed);
  }
#endif
  if (processors > 0 && processors < threads) {
    threads = processors;
  }
  return (struct pool){.threads = threads, .schedule = schedule, .context = (void *)call};
}

// What a function is: a convolution makes y of x and a kernel, a gradient the kernel's of x and that of y.
enum { FORWARD, GRADIENT };

// numbers is the array of an attribute, which there is one of for each type; null if it has another length.
static const void *numbers(const ffi_call *call, int dtype, size_t size) {
  for (int64_t i = 0; i < call->attributes.size; i++) {
    const ffi_array *array = call->attributes.values[i];
    if (call->attributes.types[i] == FFI_ARRAY && array->dtype == dtype) {
      return array->size == size ? array->data : NULL;
    }
  }
  return NULL;
}

// What a call is about.
struct arrays {
  struct shape shape;
  struct epilogue end;
  const float *x, *other; // the kernel, or the gradient of y
  float *out;
};

// take_apart reads a call. Its attributes are the window, {strides, dilations, padding, whether there are a scale, a shift and a gate}, and
// the bounds of y and of the gate.
static int take_apart(struct arrays *a, const ffi_call *call, int what) {
  const int64_t *window = numbers(call, FFI_S64, 9);
  const float *bounds = numbers(call, FFI_F32, 4);
  if (window == NULL || bounds == NULL || call->arguments.size != 2 + window[6] + window[7] + window[8] || call->results.size != 1) {
    return 1;
  }
  ffi_buffer **in = call->arguments.buffers, *out = call->results.buffers[0];
  const ffi_buffer *kernel = what == FORWARD ? in[1] : out, *y = what == FORWARD ? out : in[1];
  if (in[0]->rank != 4 || kernel->rank != 4 || y->rank != 4) {
    return 1;
  }
  const int64_t *x_dims = in[0]->dims, *k_dims = kernel->dims, *y_dims = y->dims;
  *a = (struct arrays){
      .shape = {.batch = x_dims[0], .height = x_dims[1], .width = x_dims[2], .channels = x_dims[3],
                .out_height = y_dims[1], .out_width = y_dims[2], .filters = y_dims[3],
                .kernel_height = k_dims[0], .kernel_width = k_dims[1],
                .stride_y = window[0], .stride_x = window[1], .dilation_y = window[2], .dilation_x = window[3],
                .top = window[4], .left = window[5]},
      .end = {.scale = window[6] ? in[2]->data : NULL, .shift = window[7] ? in[2 + window[6]]->data : NULL,
              .gate = window[8] ? in[2 + window[6] + window[7]]->data : NULL,
              .low = bounds[0] <= -FLT_MAX ? -INFINITY : bounds[0], .high = bounds[1] >= FLT_MAX ? INFINITY : bounds[1],
              .above = bounds[2] <= -FLT_MAX ? -INFINITY : bounds[2], .below = bounds[3] >= FLT_MAX ? INFINITY : bounds[3]},
      .x = in[0]->data, .other = in[1]->data, .out = out->data};
  return 0;
}

typedef int kernel(const struct pool *, const struct arrays *);

// run is what all functions have in common. A call that asks for the version has nothing else.
static ffi_error *run(ffi_call *call, int what, kernel *work) {
  ffi_metadata *asked = call->extensions;
  if (asked != NULL && asked->type == FFI_METADATA) {
    asked->out->version.major = 0;
    asked->out->version.minor = FFI_MINOR;
    return NULL;
  }
  struct arrays arrays;
  if (take_apart(&arrays, call, what) != 0) {
    return fail(call, FFI_INVALID_ARGUMENT, "a convolution of an unknown form");
  }
  struct pool pool = pool_of(call);
  return work(&pool, &arrays) == 0 ? NULL : fail(call, FFI_RESOURCE_EXHAUSTED, "no memory for a convolution");
}

static int forward(const struct pool *pool, const struct arrays *a) { return BEST(convolve)(pool, &a->shape, a->x, a->other, 0, &a->end, a->out); }
static int turned(const struct pool *pool, const struct arrays *a) { return BEST(convolve)(pool, &a->shape, a->x, a->other, 1, &a->end, a->out); }
static int gradient(const struct pool *pool, const struct arrays *a) { return BEST(convolve_gradient)(pool, &a->shape, a->x, a->other, a->out); }
static int depth(const struct pool *pool, const struct arrays *a) { return BEST(depthwise)(pool, &a->shape, a->x, a->other, &a->end, a->out); }
static int depth_gradient(const struct pool *pool, const struct arrays *a) {
  return BEST(depthwise_gradient)(pool, &a->shape, a->x, a->other, a->out);
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
  const extension *e = ((const pjrt_table *)table)->extensions;
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
