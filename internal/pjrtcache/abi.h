// The part of PJRT's binary interface that the cache uses. Major version 0 only ever adds fields at the end of a struct, so
// the places below hold for every plugin of that version.

#ifndef PJRTCACHE_ABI_H
#define PJRTCACHE_ABI_H

#include <stddef.h>

typedef struct api api;
typedef struct client client;
typedef struct device device;
typedef struct description description;
typedef struct error error;
typedef struct executable executable; // Describes a program; cannot run it.
typedef struct loaded loaded;         // Runs a program.
typedef struct serialized serialized; // Owns the bytes of a serialized program.

typedef void (*function)(void);

// Every struct of arguments starts so.
#define HEADER       \
  size_t struct_size; \
  void *extensions

typedef struct {
  HEADER;
  error *error;
} error_destroy_args;

typedef struct {
  HEADER;
  client *client;
  const char *text; // out
  size_t text_size; // out
} platform_version_args;

typedef struct {
  HEADER;
  client *client;
  device *const *devices; // out
  size_t devices_size;    // out
} addressable_devices_args;

typedef struct {
  HEADER;
  device *device;
  description *description; // out
} get_description_args;

typedef struct {
  HEADER;
  description *description;
  const char *text; // out
  size_t text_size; // out
} kind_args;

typedef struct {
  HEADER;
  char *code;
  size_t code_size;
  const char *format;
  size_t format_size;
} program;

typedef struct {
  HEADER;
  client *client;
  const program *program;
  const char *options;
  size_t options_size;
  loaded *executable; // out
} compile_args;

typedef struct {
  HEADER;
  loaded *loaded;
  executable *executable; // out
} get_executable_args;

typedef struct {
  HEADER;
  executable *executable;
} executable_destroy_args;

typedef struct {
  HEADER;
  loaded *executable;
} loaded_destroy_args;

typedef struct {
  HEADER;
  const executable *executable;
  const char *bytes;                // out
  size_t bytes_size;                // out
  serialized *owner;                // out: of bytes
  void (*destroy)(serialized *own); // out
} serialize_args;

typedef struct {
  HEADER;
  client *client;
  const char *bytes;
  size_t bytes_size;
  loaded *executable;  // out
  const char *options; // Instead of those that the program was compiled with; may be null.
  size_t options_size;
} load_args;

// The start of the table of functions. What the cache does not call is only counted.
struct api {
  HEADER;
  struct {
    HEADER;
    int major, minor;
  } version;
  void (*error_destroy)(error_destroy_args *);
  function unused_1[2];
  error *(*initialize)(void *);
  function unused_2[10];
  error *(*platform_version)(platform_version_args *);
  function unused_3[1];
  error *(*addressable_devices)(addressable_devices_args *);
  function unused_4[3];
  error *(*compile)(compile_args *);
  function unused_5[5];
  error *(*kind)(kind_args *);
  function unused_6[2];
  error *(*get_description)(get_description_args *);
  function unused_7[10];
  error *(*executable_destroy)(executable_destroy_args *);
  function unused_8[8];
  error *(*serialize)(serialize_args *);
  error *(*loaded_destroy)(loaded_destroy_args *);
  error *(*get_executable)(get_executable_args *);
  function unused_9[4];
  error *(*load)(load_args *);
};

#endif
