#pragma once

#include <string>
#include <vector>

namespace lightmill::cli {

/// What one contestant wrote, held against the slow reference.
struct Written {
  double psnr = 0;            ///< dB of R, G and B together, mean of the pictures looked at
  double ssim = 0;            ///< of luma, mean
  double bytes = 0;           ///< of all its pictures
  bool asked_quality = true;  ///< quantized as the quality that was asked for: the others cannot set the standard
  bool is_peer = true;        ///< not lightmill itself
};

/// A speed counts only with a picture that is no worse: 0.1 dB, 0.001 of SSIM and 2 % of bytes are allowed.
inline constexpr double kPsnrLoss = 0.1;
inline constexpr double kSsimLoss = 0.001;
inline constexpr double kMoreBytes = 1.02;

/// "passed" or "failed: reason" of each, against the peer of the highest PSNR among those of the quality asked for;
/// with no such peer against the best of all.
std::vector<std::string> judge(const std::vector<Written>& all);

}  // namespace lightmill::cli
