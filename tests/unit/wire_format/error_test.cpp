#include "wire_format/error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace diolkos::wire {
namespace {

constexpr int last = static_cast<int>(errc::frame_too_long);

TEST(error, has_a_sentence_of_its_own_for_each) {
    std::set<std::string> sentences;
    for (int value = 1; value <= last; ++value) {
        const std::string sentence = make_error_code(static_cast<errc>(value)).message();
        EXPECT_TRUE(sentences.insert(sentence).second) << value << ": " << sentence;
    }
    EXPECT_FALSE(sentences.contains(category().message(last + 1)));
}

TEST(error, is_of_its_category_and_true) {
    const boost::system::error_code code = errc::address_empty;
    EXPECT_EQ(&code.category(), &category());
    EXPECT_TRUE(code);
    EXPECT_STREQ(category().name(), "diolkos.wire");
}

} // namespace
} // namespace diolkos::wire
