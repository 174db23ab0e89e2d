// Max-pooling that remembers which place of each window won, so that its gradient need not look for it again.
// Of equals the first wins, row by row, as in PyTorch and TensorFlow.

#include <algorithm>
#include <cmath>

#include "operation.h"
#include "workers.h"

namespace prunescope {
namespace {

constexpr int64_t tile = 256;

// Rows and columns of the window, stride and padding.
struct Window {
  explicit Window(const Input& input) {
    const int32_t* sizes = input.As<int32_t>();
    Require(input.Count() == 6, "A window is six numbers.");
    kernel[0] = sizes[0], kernel[1] = sizes[1];
    stride[0] = sizes[2], stride[1] = sizes[3];
    padding[0] = sizes[4], padding[1] = sizes[5];
    Require(kernel[0] * kernel[1] <= 256, "A window of more than 256 places can't be pooled.");
  }
  int64_t Outputs(int axis, int64_t size) const { return (size + 2 * padding[axis] - kernel[axis]) / stride[axis] + 1; }
  int64_t kernel[2], stride[2], padding[2];
};

struct Image {
  int64_t height, width, channels, rows, columns;
};

template <typename T>
INLINE void PoolImage(const T* x, T* y, uint8_t* places, const Image& image, const Window& window) {
  float best[tile];
  int32_t place[tile];
  for (int64_t row = 0; row < image.rows; row++)
    for (int64_t column = 0; column < image.columns; column++)
      for (int64_t from = 0; from < image.channels; from += tile) {
        const int64_t width = std::min(tile, image.channels - from);
        for (int64_t c = 0; c < width; c++) best[c] = -INFINITY, place[c] = 0;
        for (int64_t i = 0; i < window.kernel[0]; i++) {
          const int64_t h = row * window.stride[0] - window.padding[0] + i;
          if (h < 0 || h >= image.height) continue;
          for (int64_t j = 0; j < window.kernel[1]; j++) {
            const int64_t w = column * window.stride[1] - window.padding[1] + j;
            if (w < 0 || w >= image.width) continue;
            const T* p = x + (h * image.width + w) * image.channels + from;
            const int32_t here = static_cast<int32_t>(i * window.kernel[1] + j);
            for (int64_t c = 0; c < width; c++) {
              const float value = Load(p[c]);
              // Also where the value is not a number.
              const bool wins = !(value <= best[c]);
              best[c] = wins ? value : best[c];
              place[c] = wins ? here : place[c];
            }
          }
        }
        const int64_t out = (row * image.columns + column) * image.channels + from;
        for (int64_t c = 0; c < width; c++) Store(best[c], y + out + c);
        for (int64_t c = 0; c < width; c++) places[out + c] = static_cast<uint8_t>(place[c]);
      }
}

template <typename T>
INLINE void SpreadImage(const T* dy, const uint8_t* places, float* dx, const Image& image, const Window& window) {
  for (int64_t row = 0; row < image.rows; row++)
    for (int64_t column = 0; column < image.columns; column++) {
      const int64_t out = (row * image.columns + column) * image.channels;
      for (int64_t i = 0; i < window.kernel[0]; i++) {
        const int64_t h = row * window.stride[0] - window.padding[0] + i;
        if (h < 0 || h >= image.height) continue;
        for (int64_t j = 0; j < window.kernel[1]; j++) {
          const int64_t w = column * window.stride[1] - window.padding[1] + j;
          if (w < 0 || w >= image.width) continue;
          float* p = dx + (h * image.width + w) * image.channels;
          const int32_t here = static_cast<int32_t>(i * window.kernel[1] + j);
          for (int64_t c = 0; c < image.channels; c++)
            p[c] += static_cast<int32_t>(places[out + c]) == here ? Load(dy[out + c]) : 0.0f;
        }
      }
    }
}

INLINE void Copy(const float* from, BFloat16* to, int64_t count) {
  for (int64_t i = 0; i < count; i++) Store(from[i], to + i);
}

FOR_EACH_PROCESSOR void Pool(const float* x, float* y, uint8_t* places, const Image& image, const Window& window) {
  PoolImage(x, y, places, image, window);
}
FOR_EACH_PROCESSOR void Pool(const BFloat16* x, BFloat16* y, uint8_t* places, const Image& image,
                             const Window& window) {
  PoolImage(x, y, places, image, window);
}
FOR_EACH_PROCESSOR void Spread(const float* dy, const uint8_t* places, float* dx, const Image& image,
                               const Window& window) {
  std::fill(dx, dx + image.height * image.width * image.channels, 0.0f);
  SpreadImage(dy, places, dx, image, window);
}
// Where windows overlap several gradients are added up: in float32, rounded once.
FOR_EACH_PROCESSOR void Spread(const BFloat16* dy, const uint8_t* places, BFloat16* dx, const Image& image,
                               const Window& window) {
  std::vector<float> sums(static_cast<size_t>(image.height * image.width * image.channels));
  SpreadImage(dy, places, sums.data(), image, window);
  Copy(sums.data(), dx, static_cast<int64_t>(sums.size()));
}

template <typename T>
void Forward(void*, TF_OpKernelContext* context) {
  Guarded(context, [&] {
    const Input x(context, 0), sizes(context, 1);
    const Window window(sizes);
    const int64_t images = x.Dim(0);
    const Image image{x.Dim(1), x.Dim(2), x.Dim(3), window.Outputs(0, x.Dim(1)), window.Outputs(1, x.Dim(2))};
    const std::vector<int64_t> shape{images, image.rows, image.columns, image.channels};
    const Output y(context, 0, TypeOf<T>(), shape, sizeof(T));
    const Output places(context, 1, TF_UINT8, shape, 1);
    const int64_t in = image.height * image.width * image.channels, out = image.rows * image.columns * image.channels;
    ForEachBlock(images, [&](int64_t i) {
      Pool(x.As<T>() + i * in, y.As<T>() + i * out, places.As<uint8_t>() + i * out, image, window);
    });
  });
}

template <typename T>
void Backward(void*, TF_OpKernelContext* context) {
  Guarded(context, [&] {
    const Input dy(context, 0), places(context, 1), shape(context, 2), sizes(context, 3);
    const Window window(sizes);
    Require(shape.Count() == 4 && places.Count() == dy.Count(), "Max-pooling's gradient does not fit its output.");
    const int32_t* dims = shape.As<int32_t>();
    const Image image{dims[1], dims[2], dims[3], dy.Dim(1), dy.Dim(2)};
    Require(dy.Dim(0) == dims[0] && image.rows == window.Outputs(0, dims[1]) && image.columns == window.Outputs(1, dims[2]),
            "Max-pooling's gradient does not fit its input.");
    const Output dx(context, 0, TypeOf<T>(), {dims[0], dims[1], dims[2], dims[3]}, sizeof(T));
    const int64_t in = image.height * image.width * image.channels, out = image.rows * image.columns * image.channels;
    ForEachBlock(dims[0], [&](int64_t i) {
      Spread(dy.As<T>() + i * out, places.As<uint8_t>() + i * out, dx.As<T>() + i * in, image, window);
    });
  });
}

void* Create(TF_OpKernelConstruction* construction) { return Read(construction, {}); }

}  // namespace

void RegisterMaxPool() {
  Register({"PrunescopeMaxPool",
            {"x: T", "window: int32"},
            {"y: T", "places: uint8"},
            {},
            Create,
            Forward<float>,
            Forward<BFloat16>});
  Register({"PrunescopeMaxPoolGrad",
            {"dy: T", "places: uint8", "shape: int32", "window: int32"},
            {"dx: T"},
            {},
            Create,
            Backward<float>,
            Backward<BFloat16>});
}

}  // namespace prunescope
