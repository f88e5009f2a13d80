#include "job/opencv_threads.h"

#include <opencv2/core/utility.hpp>

#include <mutex>

namespace lightmill {
namespace {

std::mutex mutex;
int living = 0;
int found = 0;

}  // namespace

SingleThreadedOpenCv::SingleThreadedOpenCv() {
  const std::lock_guard lock(mutex);
  if (living++ > 0) return;
  found = cv::getNumThreads();
  cv::setNumThreads(1);
}

SingleThreadedOpenCv::~SingleThreadedOpenCv() {
  const std::lock_guard lock(mutex);
  if (--living == 0) cv::setNumThreads(found);
}

}  // namespace lightmill
