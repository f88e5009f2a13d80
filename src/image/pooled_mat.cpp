#include "image/pooled_mat.h"

#include <memory>
#include <utility>

namespace lightmill {
namespace {

/// Only gives back: matrices are made by `pooled_mat`.
class GiveBack final : public cv::MatAllocator {
 public:
  // NOLINTNEXTLINE(readability-function-size): OpenCV's interface
  cv::UMatData* allocate(int, const int*, int, void*, std::size_t*, cv::AccessFlag, cv::UMatUsageFlags) const override {
    return nullptr;
  }
  bool allocate(cv::UMatData*, cv::AccessFlag, cv::UMatUsageFlags) const override { return false; }
  void deallocate(cv::UMatData* data) const override {
    const std::unique_ptr<Buffer> buffer(static_cast<Buffer*>(data->userdata));
    delete data;
  }
};

}  // namespace

cv::Mat pooled_mat(cv::Size size, int type, BufferPool& pool) {
  static const GiveBack give_back;  // without state
  const std::size_t bytes = static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) *
                            static_cast<std::size_t>(CV_ELEM_SIZE(type));
  auto buffer = std::make_unique<Buffer>(pool.acquire(bytes));
  auto data = std::make_unique<cv::UMatData>(&give_back);
  data->data = data->origdata = buffer->data();
  data->size = bytes;
  data->refcount = 1;
  cv::Mat mat(size, type, buffer->data());
  data->userdata = buffer.release();
  mat.u = data.release();
  return mat;
}

cv::Mat pooled_copy(const cv::Mat& samples, BufferPool& pool) {
  cv::Mat copy = pooled_mat(samples.size(), samples.type(), pool);
  samples.copyTo(copy);
  return copy;
}

}  // namespace lightmill
