#include "peer_gate.h"

#include <cstdio>

namespace lightmill::cli {
namespace {

std::string difference(const char* format, double number) {
  char text[48];
  std::snprintf(text, sizeof text, format, number);
  return text;
}

/// Null where `all` is empty.
const Written* best_written(const std::vector<Written>& all, bool peers_alone) {
  const Written* best = nullptr;
  for (const Written& one : all) {
    if (peers_alone && (!one.is_peer || !one.asked_quality)) continue;
    if (best == nullptr || one.psnr > best->psnr) best = &one;
  }
  return best;
}

std::string verdict_on(const Written& one, const Written& best) {
  std::string reasons;
  const auto add = [&](const std::string& reason) { reasons += (reasons.empty() ? "" : ", ") + reason; };
  if (!one.asked_quality) add("another quantization");
  if (!(one.psnr >= best.psnr - kPsnrLoss)) add(difference("%.2f dB", one.psnr - best.psnr));
  if (!(one.ssim >= best.ssim - kSsimLoss)) add(difference("SSIM %.4f", one.ssim - best.ssim));
  if (!(one.bytes <= best.bytes * kMoreBytes)) add(difference("%+.1f %% bytes", 100 * (one.bytes / best.bytes - 1)));
  return reasons.empty() ? "passed" : "failed: " + reasons;
}

}  // namespace

std::vector<std::string> judge(const std::vector<Written>& all) {
  const Written* best = best_written(all, true);
  if (best == nullptr) best = best_written(all, false);
  std::vector<std::string> verdicts;
  verdicts.reserve(all.size());
  for (const Written& one : all) verdicts.push_back(verdict_on(one, *best));
  return verdicts;
}

}  // namespace lightmill::cli
