#pragma once

namespace lightmill {

/// While any of these lives, OpenCV's functions run on the thread that calls them: a run has one image on every core
/// already. The number of threads is OpenCV's own process-wide setting; the last one to go restores what the first
/// found. Thread-safe.
class SingleThreadedOpenCv {
 public:
  SingleThreadedOpenCv();
  ~SingleThreadedOpenCv();
  SingleThreadedOpenCv(const SingleThreadedOpenCv&) = delete;
  SingleThreadedOpenCv& operator=(const SingleThreadedOpenCv&) = delete;
};

}  // namespace lightmill
