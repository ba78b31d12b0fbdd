// A PJRT plugin that notes what it is asked to do in the file that WITNESS names, and has the plugin that REAL names do it. It
// can be built to be one that does not load programs (NO_LOAD), cannot serialize them (NO_SERIALIZE), does not know its own
// version (NO_VERSION), or is older than all of this (OLD).

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi.h"

static const api *real;

static void note(const char *what) {
  FILE *out = fopen(getenv("WITNESS"), "a");
  if (out != NULL) {
    fprintf(out, "%s\n", what);
    fclose(out);
  }
}

static error *noted_compile(compile_args *args) {
  note("compile");
  return real->compile(args);
}

static error *noted_load(load_args *args) {
  note("load");
#ifdef NO_LOAD
  load_args bad = *args;
  bad.bytes = "nonsense";
  bad.bytes_size = strlen(bad.bytes);
  return real->load(&bad);
#endif
  return real->load(args);
}

static error *noted_serialize(serialize_args *args) {
  note("serialize");
#ifdef NO_SERIALIZE
  serialize_args bad = *args;
  bad.struct_size = 1;
  return real->serialize(&bad);
#endif
  return real->serialize(args);
}

const api *GetPjrtApi(void) {
  static api *table;
  if (table == NULL) {
    void *library = dlopen(getenv("REAL"), RTLD_LAZY | RTLD_LOCAL);
    real = ((const api *(*)(void))dlsym(library, "GetPjrtApi"))();
    table = malloc(real->struct_size);
    memcpy(table, real, real->struct_size);
    table->compile = noted_compile;
    table->load = noted_load;
    table->serialize = noted_serialize;
#ifdef NO_VERSION
    table->platform_version = (error * (*)(platform_version_args *)) real->load; // Refuses arguments of another size.
#endif
#ifdef OLD
    table->version.major = 1;
#endif
  }
  return table;
}
