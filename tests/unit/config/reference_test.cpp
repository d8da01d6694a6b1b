#include "config/reference.hpp"
#include "tests/source_dir.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace diolkos::config {
namespace {

TEST(reference, is_what_the_documentation_has) {
    std::ifstream in(DIOLKOS_SOURCE_DIR "/docs/configuration.md");
    std::ostringstream text;
    text << in.rdbuf();
    EXPECT_EQ(text.str(), reference())
        << "write it anew: diolkos-low --keys > docs/configuration.md";
}

} // namespace
} // namespace diolkos::config
