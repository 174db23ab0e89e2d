// An operation of one's own in TensorFlow: declared, registered for the CPU, and its tensors while it runs.

#pragma once

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <vector>

#include "numbers.h"
#include "tensorflow_api.h"

namespace prunescope {

class Status {
 public:
  Status() : status_(TF_NewStatus()) {}
  ~Status() { TF_DeleteStatus(status_); }
  Status(const Status&) = delete;
  operator TF_Status*() { return status_; }
  // Throws what TensorFlow says is wrong.
  void Check() const {
    if (TF_GetCode(status_) != TF_OK) throw std::runtime_error(TF_Message(status_));
  }

 private:
  TF_Status* status_;
};

class Input {
 public:
  Input(TF_OpKernelContext* context, int index) {
    Status status;
    TF_GetInput(context, index, &tensor_, status);
    status.Check();
  }
  ~Input() { TF_DeleteTensor(tensor_); }
  Input(const Input&) = delete;
  template <typename T>
  const T* As() const {
    return static_cast<const T*>(TF_TensorData(tensor_));
  }
  // For an operation that changes its inputs, as an optimizer does.
  template <typename T>
  T* Changed() const {
    return static_cast<T*>(TF_TensorData(tensor_));
  }
  int64_t Count() const { return TF_TensorElementCount(tensor_); }
  int64_t Dim(int axis) const { return TF_Dim(tensor_, axis); }
  std::vector<int64_t> Shape() const {
    std::vector<int64_t> shape;
    for (int axis = 0; axis < TF_NumDims(tensor_); axis++) shape.push_back(Dim(axis));
    return shape;
  }
  int64_t Channels() const { return Dim(TF_NumDims(tensor_) - 1); }

 private:
  TF_Tensor* tensor_ = nullptr;
};

class Output {
 public:
  Output(TF_OpKernelContext* context, int index, TF_DataType type, const std::vector<int64_t>& shape, size_t element) {
    size_t bytes = element;
    for (int64_t size : shape) bytes *= static_cast<size_t>(size);
    Status status;
    tensor_ = TF_AllocateOutput(context, index, type, shape.data(), static_cast<int>(shape.size()), bytes, status);
    status.Check();
  }
  ~Output() { TF_DeleteTensor(tensor_); }
  Output(const Output&) = delete;
  template <typename T>
  T* As() const {
    return static_cast<T*>(TF_TensorData(tensor_));
  }

 private:
  TF_Tensor* tensor_ = nullptr;
};

inline void Require(bool holds, const char* message) {
  if (!holds) throw std::runtime_error(message);
}

// Runs `body`; what it throws becomes the operation's failure.
template <typename Body>
void Guarded(TF_OpKernelContext* context, Body body) {
  try {
    body();
  } catch (const std::exception& error) {
    Status status;
    TF_SetStatus(status, TF_INVALID_ARGUMENT, error.what());
    TF_OpKernelContext_Failure(context, status);
  }
}

// The attributes that these operations have between them.
struct Attributes {
  bool relu = false;
  bool nesterov = false;
  float epsilon = 0;
  float momentum = 0;
};

using CreateKernel = void* (*)(TF_OpKernelConstruction*);
using ComputeKernel = void (*)(void*, TF_OpKernelContext*);

struct Declaration {
  const char* name;
  std::initializer_list<const char*> inputs;
  std::initializer_list<const char*> outputs;
  std::initializer_list<const char*> attributes;
  CreateKernel create;
  ComputeKernel float32;
  // Null for an operation that knows float32 alone.
  ComputeKernel bfloat16;
};

// Reads the named attributes of an operation that is being made.
inline Attributes* Read(TF_OpKernelConstruction* construction, std::initializer_list<const char*> names) {
  auto* attributes = new Attributes;
  for (const std::string name : names) {
    Status status;
    unsigned char flag = 0;
    if (name == "relu" || name == "nesterov") {
      TF_OpKernelConstruction_GetAttrBool(construction, name.c_str(), &flag, status);
      (name == "relu" ? attributes->relu : attributes->nesterov) = flag != 0;
    } else {
      float* number = name == "epsilon" ? &attributes->epsilon : &attributes->momentum;
      TF_OpKernelConstruction_GetAttrFloat(construction, name.c_str(), number, status);
    }
  }
  return attributes;
}

inline void Destroy(void* attributes) { delete static_cast<Attributes*>(attributes); }

inline void Register(const Declaration& declaration) {
  TF_OpDefinitionBuilder* builder = TF_NewOpDefinitionBuilder(declaration.name);
  for (const char* input : declaration.inputs) TF_OpDefinitionBuilderAddInput(builder, input);
  for (const char* output : declaration.outputs) TF_OpDefinitionBuilderAddOutput(builder, output);
  for (const char* attribute : declaration.attributes) TF_OpDefinitionBuilderAddAttr(builder, attribute);
  if (declaration.bfloat16 != nullptr) TF_OpDefinitionBuilderAddAttr(builder, "T: {float, bfloat16}");
  TF_OpDefinitionBuilderSetIsStateful(builder, declaration.outputs.size() == 0);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(builder, TF_ShapeInferenceContextSetUnknownShape);
  Status registered;
  TF_RegisterOpDefinition(builder, registered);
  registered.Check();
  const auto add = [&](ComputeKernel compute, TF_DataType type) {
    Status status;
    TF_KernelBuilder* kernel = TF_NewKernelBuilder(declaration.name, "CPU", declaration.create, compute, Destroy);
    if (declaration.bfloat16 != nullptr) {
      TF_KernelBuilder_TypeConstraint(kernel, "T", type, status);
      status.Check();
    }
    const std::string name = std::string(declaration.name) + (type == TF_FLOAT ? "Float32" : "BFloat16");
    TF_RegisterKernelBuilder(name.c_str(), kernel, status);
    status.Check();
  };
  add(declaration.float32, TF_FLOAT);
  if (declaration.bfloat16 != nullptr) add(declaration.bfloat16, TF_BFLOAT16);
}

template <typename T>
constexpr TF_DataType TypeOf() {
  return sizeof(T) == sizeof(float) ? TF_FLOAT : TF_BFLOAT16;
}

void RegisterBatchNorm();
void RegisterActivations();
void RegisterMaxPool();
void RegisterMomentum();

}  // namespace prunescope
