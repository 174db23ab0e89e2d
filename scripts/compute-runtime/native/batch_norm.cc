// BatchNorm (Ioffe & Szegedy 2015, section 3), with the ReLU behind it in the same pass where there is one.
//
// Sums are made in float32 over short stretches, in double over those, in an order that does not depend on the number of
// threads. Statistics are taken about a channel's first value, so that a mean far from zero costs no digits.

#include <algorithm>
#include <cmath>

#include "operation.h"
#include "workers.h"

namespace prunescope {
namespace {

// So many channels at a time stay in the first cache, so many rows are summed up in float32.
constexpr int64_t tile = 512;
constexpr int64_t stretch = 64;
constexpr int64_t mostBlocks = 32;

// Σ(x − origin) and Σ(x − origin)² of each channel over `rows`, added to `sums`.
template <typename T>
INLINE void AddMoments(const T* x, int64_t rows, int64_t channels, const float* origin, double* first, double* second) {
  float s[tile], q[tile];
  for (int64_t from = 0; from < channels; from += tile) {
    const int64_t width = std::min(tile, channels - from);
    for (int64_t row = 0; row < rows; row += stretch) {
      const int64_t end = std::min(rows, row + stretch);
      for (int64_t c = 0; c < width; c++) s[c] = q[c] = 0;
      int64_t r = row;
      for (; r + 4 <= end; r += 4) {
        const T* p = x + r * channels + from;
        for (int64_t c = 0; c < width; c++) {
          const float o = origin[from + c];
          const float a = Load(p[c]) - o, b = Load(p[c + channels]) - o;
          const float d = Load(p[c + 2 * channels]) - o, e = Load(p[c + 3 * channels]) - o;
          s[c] += (a + b) + (d + e);
          q[c] += (a * a + b * b) + (d * d + e * e);
        }
      }
      for (; r < end; r++) {
        const T* p = x + r * channels + from;
        for (int64_t c = 0; c < width; c++) {
          const float a = Load(p[c]) - origin[from + c];
          s[c] += a;
          q[c] += a * a;
        }
      }
      for (int64_t c = 0; c < width; c++) {
        first[from + c] += s[c];
        second[from + c] += q[c];
      }
    }
  }
}

template <typename T>
INLINE void Apply(const T* x, T* y, int64_t rows, int64_t channels, const float* scale, const float* shift, bool relu) {
  const float least = relu ? 0.0f : -INFINITY;
  for (int64_t r = 0; r < rows; r++) {
    const T* p = x + r * channels;
    T* o = y + r * channels;
    for (int64_t c = 0; c < channels; c++) {
      const float value = Load(p[c]) * scale[c] + shift[c];
      // In this order a NaN stays one.
      Store(value < least ? least : value, o + c);
    }
  }
}

// The same with another branch added before the ReLU.
template <typename T>
INLINE void ApplyAndAdd(const T* x, const T* branch, T* y, int64_t rows, int64_t channels, const float* scale,
                        const float* shift, bool relu) {
  const float least = relu ? 0.0f : -INFINITY;
  for (int64_t r = 0; r < rows; r++) {
    const T* p = x + r * channels;
    const T* b = branch + r * channels;
    T* o = y + r * channels;
    for (int64_t c = 0; c < channels; c++) {
      const float value = Load(p[c]) * scale[c] + shift[c] + Load(b[c]);
      Store(value < least ? least : value, o + c);
    }
  }
}

// Σdy and Σdy·(x − mean), dy being zero where the ReLU was.
template <typename T>
INLINE void AddGradients(const T* dy, const T* x, int64_t rows, int64_t channels, const float* mean, const float* scale,
                         const float* shift, bool relu, double* first, double* second) {
  float s[tile], q[tile];
  for (int64_t from = 0; from < channels; from += tile) {
    const int64_t width = std::min(tile, channels - from);
    for (int64_t row = 0; row < rows; row += stretch) {
      const int64_t end = std::min(rows, row + stretch);
      for (int64_t c = 0; c < width; c++) s[c] = q[c] = 0;
      for (int64_t r = row; r < end; r++) {
        const T* g = dy + r * channels + from;
        const T* p = x + r * channels + from;
        if (relu) {
          for (int64_t c = 0; c < width; c++) {
            const float value = Load(p[c]);
            const float d = value * scale[from + c] + shift[from + c] > 0 ? Load(g[c]) : 0.0f;
            s[c] += d;
            q[c] += d * (value - mean[from + c]);
          }
        } else {
          for (int64_t c = 0; c < width; c++) {
            const float d = Load(g[c]);
            s[c] += d;
            q[c] += d * (Load(p[c]) - mean[from + c]);
          }
        }
      }
      for (int64_t c = 0; c < width; c++) {
        first[from + c] += s[c];
        second[from + c] += q[c];
      }
    }
  }
}

// dx = scale·dy + along·x + still; see Gradient below.
template <typename T>
INLINE void ApplyGradient(const T* dy, const T* x, T* dx, int64_t rows, int64_t channels, const float* scale,
                          const float* shift, const float* along, const float* still, bool relu) {
  for (int64_t r = 0; r < rows; r++) {
    const T* g = dy + r * channels;
    const T* p = x + r * channels;
    T* o = dx + r * channels;
    if (relu) {
      for (int64_t c = 0; c < channels; c++) {
        const float value = Load(p[c]);
        const float d = value * scale[c] + shift[c] > 0 ? Load(g[c]) : 0.0f;
        Store(scale[c] * d + (along[c] * value + still[c]), o + c);
      }
    } else {
      for (int64_t c = 0; c < channels; c++) {
        Store(scale[c] * Load(g[c]) + (along[c] * Load(p[c]) + still[c]), o + c);
      }
    }
  }
}

// One compiled loop for each type and processor.
#define COMPILED(T)                                                                                                  \
  FOR_EACH_PROCESSOR void Moments(const T* x, int64_t rows, int64_t channels, const float* origin, double* first,    \
                                  double* second) {                                                                  \
    AddMoments(x, rows, channels, origin, first, second);                                                            \
  }                                                                                                                  \
  FOR_EACH_PROCESSOR void Normalise(const T* x, T* y, int64_t rows, int64_t channels, const float* scale,            \
                                    const float* shift, bool relu) {                                                 \
    Apply(x, y, rows, channels, scale, shift, relu);                                                                 \
  }                                                                                                                  \
  FOR_EACH_PROCESSOR void NormaliseAndAdd(const T* x, const T* branch, T* y, int64_t rows, int64_t channels,         \
                                          const float* scale, const float* shift, bool relu) {                       \
    ApplyAndAdd(x, branch, y, rows, channels, scale, shift, relu);                                                   \
  }                                                                                                                  \
  FOR_EACH_PROCESSOR void GradientSums(const T* dy, const T* x, int64_t rows, int64_t channels, const float* mean,   \
                                       const float* scale, const float* shift, bool relu, double* first,             \
                                       double* second) {                                                             \
    AddGradients(dy, x, rows, channels, mean, scale, shift, relu, first, second);                                    \
  }                                                                                                                  \
  FOR_EACH_PROCESSOR void InputGradient(const T* dy, const T* x, T* dx, int64_t rows, int64_t channels,              \
                                        const float* scale, const float* shift, const float* along,                  \
                                        const float* still, bool relu) {                                             \
    ApplyGradient(dy, x, dx, rows, channels, scale, shift, along, still, relu);                                      \
  }
COMPILED(float)
COMPILED(BFloat16)
#undef COMPILED

struct Sums {
  std::vector<double> first;
  std::vector<double> second;
};

// Adds up what `work(begin, end, first, second)` finds in each block of rows.
template <typename Work>
Sums SumOverRows(int64_t rows, int64_t channels, Work work) {
  const int64_t blocks = std::min(rows, BlocksFor(rows * channels, mostBlocks));
  std::vector<double> parts(static_cast<size_t>(2 * blocks * channels));
  ForEachBlock(blocks, [&](int64_t block) {
    double* first = parts.data() + 2 * block * channels;
    work(BlockBegin(rows, blocks, block), BlockBegin(rows, blocks, block + 1), first, first + channels);
  });
  Sums sums{std::vector<double>(static_cast<size_t>(channels)), std::vector<double>(static_cast<size_t>(channels))};
  for (int64_t block = 0; block < blocks; block++) {
    const double* first = parts.data() + 2 * block * channels;
    for (int64_t c = 0; c < channels; c++) {
      sums.first[c] += first[c];
      sums.second[c] += first[channels + c];
    }
  }
  return sums;
}

template <typename Work>
void ForRows(int64_t rows, int64_t channels, Work work) {
  const int64_t blocks = std::min(rows, BlocksFor(rows * channels, mostBlocks));
  ForEachBlock(blocks, [&](int64_t block) {
    work(BlockBegin(rows, blocks, block), BlockBegin(rows, blocks, block + 1));
  });
}

template <typename T>
void Train(void* kernel, TF_OpKernelContext* context) {
  Guarded(context, [&] {
    const auto& attributes = *static_cast<Attributes*>(kernel);
    const Input image(context, 0), gamma(context, 1), beta(context, 2), mean(context, 3), variance(context, 4);
    const int64_t channels = image.Channels();
    const int64_t rows = channels == 0 ? 0 : image.Count() / channels;
    for (const Input* vector : {&gamma, &beta, &mean, &variance})
      Require(vector->Count() == channels, "BatchNorm's vectors are not as long as its input has channels.");
    Require(rows > 0, "BatchNorm was given no image.");
    const Output y(context, 0, TypeOf<T>(), image.Shape(), sizeof(T));
    const std::vector<int64_t> vector{channels};
    const Output nextMean(context, 1, TF_FLOAT, vector, sizeof(float));
    const Output nextVariance(context, 2, TF_FLOAT, vector, sizeof(float));
    const Output batchMean(context, 3, TF_FLOAT, vector, sizeof(float));
    const Output inverse(context, 4, TF_FLOAT, vector, sizeof(float));
    const Output scale(context, 5, TF_FLOAT, vector, sizeof(float));
    const Output shift(context, 6, TF_FLOAT, vector, sizeof(float));

    const T* x = image.As<T>();
    std::vector<float> origin(static_cast<size_t>(channels));
    for (int64_t c = 0; c < channels; c++) origin[c] = Load(x[c]);
    const Sums sums = SumOverRows(rows, channels, [&](int64_t begin, int64_t end, double* first, double* second) {
      Moments(x + begin * channels, end - begin, channels, origin.data(), first, second);
    });
    const double unbiased = static_cast<double>(rows) / static_cast<double>(std::max<int64_t>(rows - 1, 1));
    for (int64_t c = 0; c < channels; c++) {
      const double drift = sums.first[c] / rows;
      const double m = origin[c] + drift;
      // A NaN in the input is one in the variance too.
      const double raw = sums.second[c] / rows - drift * drift;
      const double v = raw < 0 ? 0 : raw;
      const double i = 1 / std::sqrt(v + attributes.epsilon);
      batchMean.As<float>()[c] = static_cast<float>(m);
      inverse.As<float>()[c] = static_cast<float>(i);
      scale.As<float>()[c] = static_cast<float>(gamma.As<float>()[c] * i);
      shift.As<float>()[c] = static_cast<float>(beta.As<float>()[c] - m * (gamma.As<float>()[c] * i));
      const double share = attributes.momentum;
      nextMean.As<float>()[c] = static_cast<float>((1 - share) * mean.As<float>()[c] + share * m);
      nextVariance.As<float>()[c] = static_cast<float>((1 - share) * variance.As<float>()[c] + share * v * unbiased);
    }
    ForRows(rows, channels, [&](int64_t begin, int64_t end) {
      Normalise(x + begin * channels, y.As<T>() + begin * channels, end - begin, channels, scale.As<float>(),
                shift.As<float>(), attributes.relu);
    });
  });
}

template <typename T>
void Infer(void* kernel, TF_OpKernelContext* context) {
  Guarded(context, [&] {
    const auto& attributes = *static_cast<Attributes*>(kernel);
    const Input image(context, 0), gamma(context, 1), beta(context, 2), mean(context, 3), variance(context, 4),
        branch(context, 5);
    const int64_t channels = image.Channels();
    const int64_t rows = channels == 0 ? 0 : image.Count() / channels;
    for (const Input* vector : {&gamma, &beta, &mean, &variance})
      Require(vector->Count() == channels, "BatchNorm's vectors are not as long as its input has channels.");
    const bool adds = branch.Count() > 0;
    Require(!adds || branch.Count() == image.Count(), "Two branches of different sizes can't be added.");
    const Output y(context, 0, TypeOf<T>(), image.Shape(), sizeof(T));
    std::vector<float> scale(static_cast<size_t>(channels)), shift(static_cast<size_t>(channels));
    for (int64_t c = 0; c < channels; c++) {
      const double factor = gamma.As<float>()[c] / std::sqrt(static_cast<double>(variance.As<float>()[c]) + attributes.epsilon);
      scale[c] = static_cast<float>(factor);
      shift[c] = static_cast<float>(beta.As<float>()[c] - mean.As<float>()[c] * factor);
    }
    ForRows(rows, channels, [&](int64_t begin, int64_t end) {
      const int64_t at = begin * channels;
      if (adds)
        NormaliseAndAdd(image.As<T>() + at, branch.As<T>() + at, y.As<T>() + at, end - begin, channels, scale.data(),
                        shift.data(), attributes.relu);
      else
        Normalise(image.As<T>() + at, y.As<T>() + at, end - begin, channels, scale.data(), shift.data(),
                  attributes.relu);
    });
  });
}

// dx = γ/σ · (dy − mean(dy) − x̂·mean(dy·x̂)), x̂ = (x − mean)/σ, written as scale·dy + along·x + still.
template <typename T>
void Gradient(void* kernel, TF_OpKernelContext* context) {
  Guarded(context, [&] {
    const bool relu = static_cast<Attributes*>(kernel)->relu;
    const Input dy(context, 0), image(context, 1), mean(context, 2), inverse(context, 3), scale(context, 4),
        shift(context, 5);
    const int64_t channels = image.Channels();
    const int64_t rows = channels == 0 ? 0 : image.Count() / channels;
    Require(dy.Count() == image.Count() && scale.Count() == channels, "BatchNorm's gradient does not fit its input.");
    const Output dx(context, 0, TypeOf<T>(), image.Shape(), sizeof(T));
    const std::vector<int64_t> vector{channels};
    const Output gammaGradient(context, 1, TF_FLOAT, vector, sizeof(float));
    const Output betaGradient(context, 2, TF_FLOAT, vector, sizeof(float));

    const T* g = dy.As<T>();
    const T* x = image.As<T>();
    const Sums sums = SumOverRows(rows, channels, [&](int64_t begin, int64_t end, double* first, double* second) {
      GradientSums(g + begin * channels, x + begin * channels, end - begin, channels, mean.As<float>(),
                   scale.As<float>(), shift.As<float>(), relu, first, second);
    });
    std::vector<float> along(static_cast<size_t>(channels)), still(static_cast<size_t>(channels));
    for (int64_t c = 0; c < channels; c++) {
      const double i = inverse.As<float>()[c], factor = scale.As<float>()[c];
      gammaGradient.As<float>()[c] = static_cast<float>(sums.second[c] * i);
      betaGradient.As<float>()[c] = static_cast<float>(sums.first[c]);
      const double slope = -factor * i * i * sums.second[c] / rows;
      along[c] = static_cast<float>(slope);
      still[c] = static_cast<float>(-factor * sums.first[c] / rows - slope * mean.As<float>()[c]);
    }
    ForRows(rows, channels, [&](int64_t begin, int64_t end) {
      InputGradient(g + begin * channels, x + begin * channels, dx.As<T>() + begin * channels, end - begin, channels,
                    scale.As<float>(), shift.As<float>(), along.data(), still.data(), relu);
    });
  });
}

void* CreateTraining(TF_OpKernelConstruction* construction) {
  return Read(construction, {"relu", "epsilon", "momentum"});
}
void* CreateInference(TF_OpKernelConstruction* construction) { return Read(construction, {"relu", "epsilon"}); }
void* CreateGradient(TF_OpKernelConstruction* construction) { return Read(construction, {"relu"}); }

}  // namespace

void RegisterBatchNorm() {
  Register({"PrunescopeBatchNorm",
            {"x: T", "gamma: float", "beta: float", "mean: float", "variance: float"},
            {"y: T", "next_mean: float", "next_variance: float", "batch_mean: float", "inverse: float", "scale: float",
             "shift: float"},
            {"relu: bool", "epsilon: float", "momentum: float"},
            CreateTraining,
            Train<float>,
            Train<BFloat16>});
  Register({"PrunescopeBatchNormInference",
            {"x: T", "gamma: float", "beta: float", "mean: float", "variance: float", "branch: T"},
            {"y: T"},
            {"relu: bool", "epsilon: float"},
            CreateInference,
            Infer<float>,
            Infer<BFloat16>});
  Register({"PrunescopeBatchNormGrad",
            {"dy: T", "x: T", "mean: float", "inverse: float", "scale: float", "shift: float"},
            {"dx: T", "gamma_gradient: float", "beta_gradient: float"},
            {"relu: bool"},
            CreateGradient,
            Gradient<float>,
            Gradient<BFloat16>});
}

}  // namespace prunescope
