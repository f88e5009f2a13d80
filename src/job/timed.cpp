#include "job/timed.h"

namespace lightmill {

void Timed::add(double seconds) const {
  StageTimes& times = outcome_.times;
  switch (activity_) {
    case Activity::read:
      times.read += seconds;
      break;
    case Activity::decode:
      times.decode += seconds;
      break;
    case Activity::transform:
      times.transform += seconds;
      break;
    case Activity::encode:
      times.encode += seconds;
      break;
    case Activity::write:
      times.write += seconds;
      break;
    case Activity::in_worker:  // which tells the times itself
      break;
    case Activity::awaited_memory:
      outcome_.waiting.memory += seconds;
      break;
    case Activity::awaited_worker:
      outcome_.waiting.worker += seconds;
      break;
    case Activity::awaited_input:  // known when it is over
      break;
  }
}

}  // namespace lightmill
