// Prunescope's own operations as a Node module: loading it, after TensorFlow, makes them known to TensorFlow.

#include <node_api.h>

#include "operation.h"
#include "workers.h"

namespace {

// start(threads): once in a process.
napi_value Start(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value given;
  int32_t threads = 1;
  napi_get_cb_info(env, info, &count, &given, nullptr, nullptr);
  napi_get_value_int32(env, given, &threads);
  try {
    prunescope::SetThreads(threads);
    prunescope::RegisterBatchNorm();
    prunescope::RegisterActivations();
    prunescope::RegisterMaxPool();
    prunescope::RegisterMomentum();
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
  }
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  napi_value function;
  napi_create_function(env, "start", NAPI_AUTO_LENGTH, Start, nullptr, &function);
  napi_set_named_property(env, exports, "start", function);
  return exports;
}
