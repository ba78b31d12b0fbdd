// Compiles if the places in abi.h are those of PJRT's own header, which go-xla has.

#include <assert.h>

#include "abi.h"
#include "pjrt_c_api.h"

#define SAME(ours, field, theirs, member) \
  static_assert(offsetof(ours, field) == offsetof(theirs, member), #ours "." #field)
#define SIZE(ours, theirs) static_assert(sizeof(ours) == sizeof(theirs), #ours)

SAME(api, version.major, PJRT_Api, pjrt_api_version.major_version);
SAME(api, version.minor, PJRT_Api, pjrt_api_version.minor_version);
SAME(api, error_destroy, PJRT_Api, PJRT_Error_Destroy);
SAME(api, initialize, PJRT_Api, PJRT_Plugin_Initialize);
SAME(api, platform_version, PJRT_Api, PJRT_Client_PlatformVersion);
SAME(api, addressable_devices, PJRT_Api, PJRT_Client_AddressableDevices);
SAME(api, compile, PJRT_Api, PJRT_Client_Compile);
SAME(api, kind, PJRT_Api, PJRT_DeviceDescription_Kind);
SAME(api, get_description, PJRT_Api, PJRT_Device_GetDescription);
SAME(api, executable_destroy, PJRT_Api, PJRT_Executable_Destroy);
SAME(api, serialize, PJRT_Api, PJRT_Executable_Serialize);
SAME(api, loaded_destroy, PJRT_Api, PJRT_LoadedExecutable_Destroy);
SAME(api, get_executable, PJRT_Api, PJRT_LoadedExecutable_GetExecutable);
SAME(api, load, PJRT_Api, PJRT_Executable_DeserializeAndLoad);

SIZE(error_destroy_args, PJRT_Error_Destroy_Args);
SAME(error_destroy_args, error, PJRT_Error_Destroy_Args, error);

SIZE(platform_version_args, PJRT_Client_PlatformVersion_Args);
SAME(platform_version_args, client, PJRT_Client_PlatformVersion_Args, client);
SAME(platform_version_args, text, PJRT_Client_PlatformVersion_Args, platform_version);
SAME(platform_version_args, text_size, PJRT_Client_PlatformVersion_Args, platform_version_size);

SIZE(addressable_devices_args, PJRT_Client_AddressableDevices_Args);
SAME(addressable_devices_args, client, PJRT_Client_AddressableDevices_Args, client);
SAME(addressable_devices_args, devices, PJRT_Client_AddressableDevices_Args, addressable_devices);
SAME(addressable_devices_args, devices_size, PJRT_Client_AddressableDevices_Args, num_addressable_devices);

SIZE(get_description_args, PJRT_Device_GetDescription_Args);
SAME(get_description_args, device, PJRT_Device_GetDescription_Args, device);
SAME(get_description_args, description, PJRT_Device_GetDescription_Args, device_description);

SIZE(kind_args, PJRT_DeviceDescription_Kind_Args);
SAME(kind_args, description, PJRT_DeviceDescription_Kind_Args, device_description);
SAME(kind_args, text, PJRT_DeviceDescription_Kind_Args, device_kind);
SAME(kind_args, text_size, PJRT_DeviceDescription_Kind_Args, device_kind_size);

SIZE(program, PJRT_Program);
SAME(program, code, PJRT_Program, code);
SAME(program, code_size, PJRT_Program, code_size);
SAME(program, format, PJRT_Program, format);
SAME(program, format_size, PJRT_Program, format_size);

SIZE(compile_args, PJRT_Client_Compile_Args);
SAME(compile_args, client, PJRT_Client_Compile_Args, client);
SAME(compile_args, program, PJRT_Client_Compile_Args, program);
SAME(compile_args, options, PJRT_Client_Compile_Args, compile_options);
SAME(compile_args, options_size, PJRT_Client_Compile_Args, compile_options_size);
SAME(compile_args, executable, PJRT_Client_Compile_Args, executable);

SIZE(get_executable_args, PJRT_LoadedExecutable_GetExecutable_Args);
SAME(get_executable_args, loaded, PJRT_LoadedExecutable_GetExecutable_Args, loaded_executable);
SAME(get_executable_args, executable, PJRT_LoadedExecutable_GetExecutable_Args, executable);

SIZE(executable_destroy_args, PJRT_Executable_Destroy_Args);
SAME(executable_destroy_args, executable, PJRT_Executable_Destroy_Args, executable);

SIZE(loaded_destroy_args, PJRT_LoadedExecutable_Destroy_Args);
SAME(loaded_destroy_args, executable, PJRT_LoadedExecutable_Destroy_Args, executable);

SIZE(serialize_args, PJRT_Executable_Serialize_Args);
SAME(serialize_args, executable, PJRT_Executable_Serialize_Args, executable);
SAME(serialize_args, bytes, PJRT_Executable_Serialize_Args, serialized_bytes);
SAME(serialize_args, bytes_size, PJRT_Executable_Serialize_Args, serialized_bytes_size);
SAME(serialize_args, owner, PJRT_Executable_Serialize_Args, serialized_executable);
SAME(serialize_args, destroy, PJRT_Executable_Serialize_Args, serialized_executable_deleter);

SIZE(load_args, PJRT_Executable_DeserializeAndLoad_Args);
SAME(load_args, client, PJRT_Executable_DeserializeAndLoad_Args, client);
SAME(load_args, bytes, PJRT_Executable_DeserializeAndLoad_Args, serialized_executable);
SAME(load_args, bytes_size, PJRT_Executable_DeserializeAndLoad_Args, serialized_executable_size);
SAME(load_args, executable, PJRT_Executable_DeserializeAndLoad_Args, loaded_executable);
SAME(load_args, options, PJRT_Executable_DeserializeAndLoad_Args, overridden_serialized_compile_options);
SAME(load_args, options_size, PJRT_Executable_DeserializeAndLoad_Args, overridden_serialized_compile_options_size);
