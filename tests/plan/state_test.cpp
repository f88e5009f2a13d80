#include "plan/state.h"

#include "support/camera.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

using test::camera;

FrameState planes(Size size) { return decoded({}, camera(size)); }

TEST(State, OfADecodeRoundsUpToWholeChromaSamples) {
  const FrameState state = decoded({.scale = {1, 8}}, camera({4001, 3001}));
  EXPECT_EQ(state.samples, (Size{502, 376}));
  EXPECT_EQ(state.window, (Region{0, 0, 500.125, 375.125}));
  EXPECT_EQ(state.picture(), (Size{501, 376}));
  EXPECT_EQ(state.chroma, kSampling420);
  EXPECT_EQ(bytes(state), 502u * 376 * 3 / 2);
}

TEST(State, OfLumaAloneHasNoChroma) {
  const FrameState state = decoded({.channels = step::Channels::luma}, camera({101, 51}));
  EXPECT_EQ(state.chroma, kSampling444);
  EXPECT_EQ(state.channels, 1);
  EXPECT_EQ(bytes(state), 101u * 51);
}

TEST(State, OfPixelsHasThreeBytesASample) {
  const FrameState state = decoded({.domain = Domain::pixels}, camera({101, 51}));
  EXPECT_EQ(state.samples, (Size{101, 51}));
  EXPECT_EQ(bytes(state), 101u * 51 * 3);
}

TEST(State, NarrowingMovesNoSample) {
  const FrameState before = planes({100, 50}), state = after(step::Narrow{{1.5, 2, 10, 20.25}}, before);
  EXPECT_EQ(state.samples, before.samples);
  EXPECT_EQ(state.picture(), (Size{10, 21}));
}

TEST(State, ResamplingAndSettlingMakeTheWindowTheFrame) {
  const FrameState narrow = after(step::Narrow{{1.5, 2, 10, 20.25}}, planes({100, 50}));
  const FrameState resampled = after(step::Resample{{7, 9}, Resampling::lanczos3, kSampling422}, narrow);
  EXPECT_EQ(resampled.samples, (Size{8, 9}));
  EXPECT_EQ(resampled.window, Region::whole({7, 9}));
  EXPECT_EQ(resampled.chroma, kSampling422);
  const FrameState settled = after(step::Settle{{10, 20}, kSampling420}, narrow);
  EXPECT_EQ(settled.samples, (Size{10, 20}));
  EXPECT_EQ(settled, after(step::Settle{{10, 20}, kSampling420}, settled));
}

TEST(State, TurningTakesChromaAlong) {
  FrameState state = planes({100, 50});
  state.chroma = kSampling422;
  state = after(step::Turn{Orientation::rotate_90}, after(step::Narrow{{1, 2, 10, 20}}, state));
  EXPECT_EQ(state.samples, (Size{50, 100}));
  EXPECT_EQ(state.window, (Region{28, 1, 20, 10}));
  EXPECT_EQ(state.chroma, (Subsampling{1, 2}));
}

TEST(State, PixelsHaveNoChromaPlanes) {
  const FrameState state = after(step::ToPixels{}, planes({101, 51}));
  EXPECT_EQ(state.domain, Domain::pixels);
  EXPECT_EQ(state.samples, (Size{101, 51}));
  EXPECT_FALSE(state.has_chroma_planes());
}

TEST(State, OperationsSayWhatTheyMakeOfIt) {
  const FrameState color = planes({100, 50});
  EXPECT_EQ(after(step::Apply{Blur{}}, color), color);
  const FrameState gray = after(step::Apply{Grayscale{}}, color);
  EXPECT_EQ(gray.channels, 1);
  EXPECT_FALSE(gray.has_chroma_planes());
  const FrameState own = after(step::Apply{Custom{"halve",
                                                  {},
                                                  [](Size size) {
                                                    return Size{size.width / 2, 9};
                                                  }}},
                               after(step::ToPixels{}, color));
  EXPECT_EQ(own.samples, (Size{50, 9}));
  EXPECT_EQ(own.channels, 0);
}

TEST(State, FlatteningDropsAlpha) {
  FrameState state{.domain = Domain::pixels, .samples = {10, 5}, .window = {1, 1, 8, 3}, .channels = 1, .alpha = true};
  const FrameState on_gray = after(step::Flatten{{9, 9, 9}}, state), on_red = after(step::Flatten{{255, 0, 0}}, state);
  EXPECT_EQ(on_gray.channels, 1);
  EXPECT_FALSE(on_gray.alpha);
  EXPECT_EQ(on_gray.window, state.window);
  EXPECT_EQ(on_red.channels, 3);
  EXPECT_EQ(bytes(on_red), 150u);
  state.alpha = false;
  EXPECT_EQ(after(step::Flatten{{255, 0, 0}}, state), state);
}

TEST(State, ReducingHalvesTheBytes) {
  const FrameState state{.domain = Domain::pixels, .samples = {10, 5}, .alpha = true, .bits = 16};
  EXPECT_EQ(bytes(state), 400u);
  EXPECT_EQ(bytes(after(step::Reduce{}, state)), 200u);
  EXPECT_TRUE(after(step::Reduce{}, state).alpha);
}

TEST(State, AgreesWithWhatItCouldNotKnow) {
  FrameState planned = planes({100, 50}), found = planned;
  EXPECT_TRUE(agrees(planned, found));
  found.channels = 1;
  EXPECT_FALSE(agrees(planned, found));
  planned.channels = 0;
  EXPECT_TRUE(agrees(planned, found));
  found.window.width = 99;
  EXPECT_FALSE(agrees(planned, found));
  EXPECT_EQ(to_string(planned), "planes of 100x50 samples, color or gray, window 100x50+0+0");
}

}  // namespace
}  // namespace lightmill
