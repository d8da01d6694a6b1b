#include "cli/setup/pair_file.hpp"

#include <gtest/gtest.h>

namespace diolkos::cli {
namespace {

pair_half half_of(box::side side) {
    pair_half half{side, std::string(to_text(side)) + "-box", "low-high", "TUZrd0V3", {}};
    half.exchange.fill(std::byte{side == box::side::low ? std::uint8_t{1} : std::uint8_t{2}});
    return half;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), with);
}

TEST(pair_files, read_back_as_they_were_written) {
    for (const auto side : {box::side::low, box::side::high}) {
        EXPECT_EQ(parse_pair_file(to_text(half_of(side))), half_of(side));
    }
}

// Every character counts, wherever a slip of copying may be.
TEST(pair_files, differ_in_no_character_unnoticed) {
    const auto text = to_text(half_of(box::side::low));
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto changed = text;
        changed[at] = changed[at] == 'x' ? 'y' : 'x';
        EXPECT_THROW((void)parse_pair_file(changed), std::runtime_error) << at;
        EXPECT_THROW((void)parse_pair_file(text.substr(0, at)), std::runtime_error) << at;
    }
}

TEST(pair_files, have_one_writing_only) {
    const auto text = to_text(half_of(box::side::low));
    for (const auto& other :
         {text + "\n", " " + text, replaced(text, "side low", "side  low"),
          replaced(text, "diolkos pair 1", "diolkos pair 2"), replaced(text, "\nbox", "\r\nbox"),
          replaced(text, "low-box", "low box"), std::string(max_pair_file_bytes + 1, 'a')}) {
        EXPECT_THROW((void)parse_pair_file(other), std::runtime_error) << other;
    }
}

TEST(fingerprints, depend_on_everything_in_both_files) {
    const auto low = half_of(box::side::low);
    const auto high = half_of(box::side::high);
    const auto digits = fingerprint(low, high);
    EXPECT_EQ(digits.size(), 12U * 5 + 11);
    EXPECT_EQ(digits.find_first_not_of("0123456789 "), std::string::npos);
    auto other = low;
    other.exchange[31] = std::byte{0};
    EXPECT_NE(fingerprint(other, high), digits);
    other = high;
    other.link_key = "TUZrd0V4";
    EXPECT_NE(fingerprint(low, other), digits);
    other = high;
    other.box = "another";
    EXPECT_NE(fingerprint(low, other), digits);
}

TEST(common_keys, are_the_same_on_both_boxes_and_for_one_purpose_only) {
    const auto low = new_exchange_key();
    const auto high = new_exchange_key();
    const auto here = derive(*low, public_of(*high), "salt", "purpose");
    EXPECT_EQ(derive(*high, public_of(*low), "salt", "purpose"), here);
    EXPECT_NE(derive(*low, public_of(*high), "salt", "other"), here);
    EXPECT_NE(derive(*low, public_of(*high), "other", "purpose"), here);
}

// RFC 7748, 6.1: a value of small order would make the secret known to everybody.
TEST(common_keys, are_not_made_with_a_value_of_small_order) {
    const auto own = new_exchange_key();
    EXPECT_THROW((void)derive(*own, exchange_public{}, "salt", "purpose"), net::tls_error);
}

} // namespace
} // namespace diolkos::cli
