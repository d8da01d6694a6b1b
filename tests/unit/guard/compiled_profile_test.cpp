#include "guard/compiled_profile.hpp"
#include "guard/profile_state.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace diolkos::guard {
namespace {

const std::filesystem::path schemas = std::filesystem::path(DIOLKOS_SOURCE_DIR) / "schemas";

TEST(compiled_profile, default_profile_loads_fast) {
    const auto before = std::chrono::steady_clock::now();
    const auto profile = compiled_profile::load(schemas / "chat.toml");
    const auto took = std::chrono::steady_clock::now() - before;
    EXPECT_EQ(profile->name(), "chat");
    EXPECT_LT(took, std::chrono::milliseconds(500));
}

} // namespace
} // namespace diolkos::guard
