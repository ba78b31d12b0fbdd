#include "table.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "_cgo_export.h"

const api *pjrtcache_find(const char *path, const char **why) {
  void *library = dlopen(path, RTLD_LAZY | RTLD_LOCAL | RTLD_NOLOAD);
  if (library == NULL) {
    *why = "it is not loaded";
    return NULL;
  }
  const api *(*get)(void) = (const api *(*)(void))dlsym(library, "GetPjrtApi");
  const api *table = get == NULL ? NULL : get();
  if (table == NULL) {
    *why = "it has no table of functions";
  } else if (table->version.major != 0 || table->struct_size < sizeof(api)) {
    *why = "its version of PJRT is not known";
  } else if (table->serialize == NULL || table->load == NULL) {
    *why = "it cannot serialize programs";
  } else {
    return table;
  }
  return NULL;
}

// A function of a table is not told which table it was called through, so each slot has its own.
#define HOOK(slot) \
  static error *compile_##slot(compile_args *args) { return pjrtcacheCompile(slot, args); }
HOOK(0)
HOOK(1)
HOOK(2)
HOOK(3)
static error *(*const hooks[MAX_PLUGINS])(compile_args *) = {compile_0, compile_1, compile_2, compile_3};

// The plugin was initialized when it was loaded, and PJRT allows that once.
static error *initialized(void *args) { return NULL; }

api *pjrtcache_wrap(const api *plugin, int slot) {
  api *table = malloc(plugin->struct_size);
  if (table == NULL) {
    return NULL;
  }
  memcpy(table, plugin, plugin->struct_size);
  table->initialize = initialized;
  table->compile = hooks[slot];
  return table;
}

// Whether a call went well. Errors are dropped: the cache's answer to all of them is to compile.
static int fine(const api *plugin, error *err) {
  if (err == NULL) {
    return 1;
  }
  error_destroy_args args = {.struct_size = sizeof args, .error = err};
  plugin->error_destroy(&args);
  return 0;
}

error *pjrtcache_compile(const api *plugin, compile_args *args) { return plugin->compile(args); }

static int write_kind(FILE *out, const api *plugin, device *device) {
  get_description_args found = {.struct_size = sizeof found, .device = device};
  if (!fine(plugin, plugin->get_description(&found))) {
    return 0;
  }
  kind_args kind = {.struct_size = sizeof kind, .description = found.description};
  if (!fine(plugin, plugin->kind(&kind))) {
    return 0;
  }
  fwrite(kind.text, 1, kind.text_size, out);
  fputc('\n', out);
  return 1;
}

char *pjrtcache_describe(const api *plugin, client *client, size_t *size) {
  platform_version_args version = {.struct_size = sizeof version, .client = client};
  addressable_devices_args list = {.struct_size = sizeof list, .client = client};
  if (!fine(plugin, plugin->platform_version(&version)) || !fine(plugin, plugin->addressable_devices(&list))) {
    return NULL;
  }
  char *text = NULL;
  FILE *out = open_memstream(&text, size);
  if (out == NULL) {
    return NULL;
  }
  fwrite(version.text, 1, version.text_size, out);
  fputc('\n', out);
  int complete = 1;
  for (size_t i = 0; complete && i < list.devices_size; i++) {
    complete = write_kind(out, plugin, list.devices[i]);
  }
  if (fclose(out) != 0 || !complete) {
    free(text);
    return NULL;
  }
  return text;
}

loaded *pjrtcache_load(const api *plugin, client *client, const void *bytes, size_t size) {
  load_args args = {.struct_size = sizeof args, .client = client, .bytes = bytes, .bytes_size = size};
  return fine(plugin, plugin->load(&args)) ? args.executable : NULL;
}

void pjrtcache_destroy(const api *plugin, loaded *program) {
  loaded_destroy_args args = {.struct_size = sizeof args, .executable = program};
  fine(plugin, plugin->loaded_destroy(&args));
}

serialize_args pjrtcache_serialize(const api *plugin, loaded *program) {
  serialize_args result = {.struct_size = sizeof result};
  get_executable_args described = {.struct_size = sizeof described, .loaded = program};
  if (!fine(plugin, plugin->get_executable(&described))) {
    return result;
  }
  result.executable = described.executable;
  if (!fine(plugin, plugin->serialize(&result))) {
    result.owner = NULL;
  }
  executable_destroy_args done = {.struct_size = sizeof done, .executable = described.executable};
  fine(plugin, plugin->executable_destroy(&done));
  return result;
}

void pjrtcache_release(serialize_args *bytes) {
  if (bytes->owner != NULL) {
    bytes->destroy(bytes->owner);
  }
}
