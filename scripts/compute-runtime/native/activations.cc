// Sums with a ReLU in the same pass: where branches meet, and where their gradients do.

#include <cmath>

#include "operation.h"
#include "workers.h"

namespace prunescope {
namespace {

constexpr int64_t mostBlocks = 64;

template <typename T>
INLINE void Sum(const T* a, const T* b, T* y, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    const float value = Load(a[i]) + Load(b[i]);
    // In this order a NaN stays one.
    Store(value < 0 ? 0.0f : value, y + i);
  }
}

template <typename T>
INLINE void SumWherePositive(const T* a, const T* b, const T* y, T* dx, int64_t count) {
  for (int64_t i = 0; i < count; i++) Store(Load(y[i]) > 0 ? Load(a[i]) + Load(b[i]) : 0.0f, dx + i);
}

FOR_EACH_PROCESSOR void AddRelu(const float* a, const float* b, float* y, int64_t count) { Sum(a, b, y, count); }
FOR_EACH_PROCESSOR void AddRelu(const BFloat16* a, const BFloat16* b, BFloat16* y, int64_t count) {
  Sum(a, b, y, count);
}
FOR_EACH_PROCESSOR void AddReluGrad(const float* a, const float* b, const float* y, float* dx, int64_t count) {
  SumWherePositive(a, b, y, dx, count);
}
FOR_EACH_PROCESSOR void AddReluGrad(const BFloat16* a, const BFloat16* b, const BFloat16* y, BFloat16* dx,
                                    int64_t count) {
  SumWherePositive(a, b, y, dx, count);
}

template <typename Work>
void ForElements(int64_t count, Work work) {
  const int64_t blocks = BlocksFor(count, mostBlocks);
  ForEachBlock(blocks, [&](int64_t block) {
    const int64_t begin = BlockBegin(count, blocks, block);
    work(begin, BlockBegin(count, blocks, block + 1) - begin);
  });
}

template <typename T>
void Forward(void*, TF_OpKernelContext* context) {
  Guarded(context, [&] {
    const Input a(context, 0), b(context, 1);
    Require(a.Count() == b.Count(), "Two branches of different sizes can't be added.");
    const Output y(context, 0, TypeOf<T>(), a.Shape(), sizeof(T));
    ForElements(a.Count(), [&](int64_t begin, int64_t count) {
      AddRelu(a.As<T>() + begin, b.As<T>() + begin, y.As<T>() + begin, count);
    });
  });
}

template <typename T>
void Backward(void*, TF_OpKernelContext* context) {
  Guarded(context, [&] {
    const Input a(context, 0), b(context, 1), y(context, 2);
    Require(a.Count() == y.Count() && b.Count() == y.Count(), "Two gradients of different sizes can't be added.");
    const Output dx(context, 0, TypeOf<T>(), y.Shape(), sizeof(T));
    ForElements(y.Count(), [&](int64_t begin, int64_t count) {
      AddReluGrad(a.As<T>() + begin, b.As<T>() + begin, y.As<T>() + begin, dx.As<T>() + begin, count);
    });
  });
}

void* Create(TF_OpKernelConstruction* construction) { return Read(construction, {}); }

}  // namespace

void RegisterActivations() {
  Register({"PrunescopeAddRelu", {"a: T", "b: T"}, {"y: T"}, {}, Create, Forward<float>, Forward<BFloat16>});
  Register({"PrunescopeAddReluGrad", {"a: T", "b: T", "y: T"}, {"dx: T"}, {}, Create, Backward<float>, Backward<BFloat16>});
}

}  // namespace prunescope
