// PyTorch's SGD in one pass over a parameter, in place, with the subgradient of an L1 penalty (Liu et al. 2017, eq. 1):
// g = gradient + l1·sign(w) + decay·w; v = momentum·v + g; w −= lr·(nesterov ? g + momentum·v : v).

#include "operation.h"
#include "workers.h"

namespace prunescope {
namespace {

struct Step {
  float lr, momentum, decay, l1;
  bool nesterov;
};

inline float Sign(float value) { return static_cast<float>(value > 0) - static_cast<float>(value < 0); }

FOR_EACH_PROCESSOR void Move(float* __restrict value, float* __restrict velocity, const float* __restrict gradient,
                             int64_t count, const Step& step) {
  const float lr = step.lr, momentum = step.momentum, decay = step.decay, l1 = step.l1;
  if (step.nesterov) {
    for (int64_t i = 0; i < count; i++) {
      const float g = (gradient[i] + l1 * Sign(value[i])) + decay * value[i];
      const float v = momentum * velocity[i] + g;
      velocity[i] = v;
      value[i] -= lr * (g + momentum * v);
    }
  } else {
    for (int64_t i = 0; i < count; i++) {
      const float v = momentum * velocity[i] + ((gradient[i] + l1 * Sign(value[i])) + decay * value[i]);
      velocity[i] = v;
      value[i] -= lr * v;
    }
  }
}

void Update(void* kernel, TF_OpKernelContext* context) {
  Guarded(context, [&] {
    const Input value(context, 0), velocity(context, 1), gradient(context, 2);
    const Input lr(context, 3), momentum(context, 4), decay(context, 5), l1(context, 6);
    const int64_t count = value.Count();
    Require(velocity.Count() == count && gradient.Count() == count, "A gradient does not fit its parameter.");
    const Step step{*lr.As<float>(), *momentum.As<float>(), *decay.As<float>(), *l1.As<float>(),
                    static_cast<Attributes*>(kernel)->nesterov};
    const int64_t blocks = BlocksFor(count, 64);
    ForEachBlock(blocks, [&](int64_t block) {
      const int64_t begin = BlockBegin(count, blocks, block);
      const int64_t end = BlockBegin(count, blocks, block + 1);
      Move(value.Changed<float>() + begin, velocity.Changed<float>() + begin, gradient.As<float>() + begin, end - begin,
           step);
    });
  });
}

void* Create(TF_OpKernelConstruction* construction) { return Read(construction, {"nesterov"}); }

}  // namespace

void RegisterMomentum() {
  Register({"PrunescopeMomentum",
            {"value: float", "velocity: float", "gradient: float", "lr: float", "momentum: float", "decay: float",
             "l1: float"},
            {},
            {"nesterov: bool"},
            Create,
            Update,
            nullptr});
}

}  // namespace prunescope
