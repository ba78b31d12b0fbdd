// A table of functions around a plugin's own.

#ifndef PJRTCACHE_TABLE_H
#define PJRTCACHE_TABLE_H

#include "abi.h"

// How many plugins one process can have behind the cache.
enum { MAX_PLUGINS = 4 };

// The table of the plugin at path, which the process has loaded already; null, and why, if it is none that the cache
// understands.
const api *pjrtcache_find(const char *path, const char **why);

// A copy of the plugin's table in which compile is the cache's. It lives as long as the process, as the plugin does.
api *pjrtcache_wrap(const api *plugin, int slot);

error *pjrtcache_compile(const api *plugin, compile_args *args);

// What a client is, in text: the version of its platform and the kind of each device. The caller frees it; null on an error.
char *pjrtcache_describe(const api *plugin, client *client, size_t *size);

// Loads a serialized program, for the caller to destroy; null if the plugin refuses.
loaded *pjrtcache_load(const api *plugin, client *client, const void *bytes, size_t size);
void pjrtcache_destroy(const api *plugin, loaded *program);

// Serializes a program. The bytes live until release; owner is null if the plugin refuses.
serialize_args pjrtcache_serialize(const api *plugin, loaded *program);
void pjrtcache_release(serialize_args *bytes);

#endif
