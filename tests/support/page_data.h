#pragma once

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace lightmill::test {

/// The data of a page: a list of objects.
inline nlohmann::json data_of(const std::string& page) {
  const std::string before = R"(<script type="application/json" id="data">)";
  const auto begin = page.find(before);
  const auto end = page.find("</script>", begin);
  if (begin == std::string::npos || end == std::string::npos) throw std::runtime_error("no data in the page");
  return nlohmann::json::parse(page.substr(begin + before.size(), end - begin - before.size()));
}

/// The names in a table of images, of which each tells how much of the one before it repeats. Only of ASCII.
inline std::vector<std::string> names_in(const nlohmann::json& images) {
  std::vector<std::string> names;
  std::string last;
  const auto& packed = images.at("names");
  for (std::size_t i = 0; i < packed.size(); i += 2) {
    last = last.substr(0, packed[i].get<std::size_t>()) + packed[i + 1].get<std::string>();
    names.push_back(last);
  }
  return names;
}

/// What `lightmill bench` writes of engines, the floor and peers, as a run on a made-up machine had it.
inline std::string bench_lines() {
  return R"({"type":"bench","version":1,"command":"engines","lightmill":"0.1.0","commit":"0123abc","dirty":false,"compiler":"GCC 12.2","libraries":{"libjpeg-turbo":"2.1.5","oneTBB":"2021.8"},"machine":{"cpu":"A <fast> CPU","cores":4,"threads_available":4,"memory_bytes":16000000000,"kernel":"6.1","cgroup":{"cpu_quota":null,"memory_limit":null},"simd":"avx2"},"input":{"images":64,"megapixels":780,"bytes":250000000,"hash":"ab12"},"seed":1,"rounds":5}
{"type":"sample","job":"j1","engine":"tbb","threads":4,"round":1,"images":64,"seconds":0.7,"stage_seconds":{"read":0.05,"decode":1.6,"transform":0.5,"encode":0.4,"write":0.05}}
{"type":"sample","job":"j1","engine":"tbb","threads":4,"round":2,"images":64,"seconds":0.71,"stage_seconds":{"read":0.06,"decode":1.62,"transform":0.5,"encode":0.41,"write":0.05}}
{"type":"row","job":"j1","engine":"serial","threads":1,"images_per_second":{"median":26,"low":25.6,"high":26.3},"megapixels_per_second":{"median":316,"low":312,"high":320},"peak_memory_bytes":{"median":40000000,"low":40000000,"high":41000000}}
{"type":"row","job":"j1","engine":"tbb","threads":2,"images_per_second":{"median":51,"low":49,"high":52},"speed_up":{"median":1.96,"low":1.9,"high":2},"karp_flatt":{"median":0.02,"low":0.01,"high":0.05}}
{"type":"row","job":"j1","engine":"tbb","threads":4,"images_per_second":{"median":92,"low":89,"high":95},"speed_up":{"median":3.54,"low":3.4,"high":3.6},"karp_flatt":{"median":0.043,"low":0.03,"high":0.06},"floor_share":{"median":0.83,"low":0.8,"high":0.85},"latency_p50":{"median":0.04,"low":0.039,"high":0.041}}
{"type":"row","job":"j1","engine":"openmp","threads":2,"images_per_second":{"median":50,"low":48,"high":52}}
{"type":"row","job":"j1","engine":"openmp","threads":4,"images_per_second":{"median":90,"low":86,"high":94},"karp_flatt":{"median":0.05,"low":0.03,"high":0.07}}
{"type":"floor","job":"j1","threads":4,"part":"entropy","images_per_second":190,"samples":[190]}
{"type":"floor","job":"j1","threads":4,"part":"memory","bytes_per_second":14000000000,"samples":[14000000000]}
{"type":"floor","job":"j1","threads":4,"part":"all","images_per_second":111,"samples":[111]}
{"type":"peer","job":"j1","peer":"lightmill","setting":"default","version":"0.1.0","images_per_second":{"median":92,"low":89,"high":95},"cpu_seconds":2.7,"peak_memory_bytes":60000000,"psnr":41.2,"ssim":0.985,"bytes":12000000,"quality":"passed"}
{"type":"peer","job":"j1","peer":"sharp","setting":"best","version":"0.34","images_per_second":{"median":55,"low":54,"high":57},"cpu_seconds":4.4,"peak_memory_bytes":300000000,"psnr":41,"ssim":0.984,"bytes":11900000,"quality":"passed"}
{"type":"peer","job":"j1","peer":"pillow","setting":"threads","version":"9.4","images_per_second":{"median":30,"low":29,"high":31},"psnr":33,"ssim":0.91,"bytes":12000000,"quality":"failed: PSNR 33 dB under 36 dB"}
{"type":"peer","job":"j1","peer":"ffmpeg","setting":"default","missing":"no program ffmpeg"}
{"type":"prediction","job":"j1","cores":64,"images_per_second":1400,"bound":"memory"}
{"type":"check","job":"j1","threads":2,"predicted":50.5,"images_per_second":51}
{"type":"advice","text":"take --engine tbb on 4 threads: 92 images/s","conclusive":true}
)";
}

}  // namespace lightmill::test
