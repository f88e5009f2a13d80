#pragma once

#include "base/spare_cores.h"

namespace lightmill::test {

/// For work that is to be done by one thread.
inline SpareCores& no_cores() {
  static SpareCores none(1);
  return none;
}

/// A run that has come to its last image: `helpers` cores have nothing else to do.
class IdleCores {
 public:
  explicit IdleCores(int helpers) : cores_(helpers) { cores_.no_more_images(); }
  SpareCores& cores() { return cores_; }
  SpareCores::Loan loan() { return cores_.borrow(1000); }

 private:
  SpareCores cores_;
};

}  // namespace lightmill::test
