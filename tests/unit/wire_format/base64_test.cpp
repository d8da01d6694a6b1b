#include "wire_format/base64.hpp"

#include <gtest/gtest.h>

namespace diolkos::wire {
namespace {

std::string written(std::string_view octets) {
    std::string out;
    write_base64(std::as_bytes(std::span(octets)), out);
    return out;
}

// RFC 4648, 10.
TEST(base64, test_vectors_both_ways) {
    const std::pair<std::string, std::string> vectors[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {std::string("\0\xff\xfb", 3), "AP/7"},
    };
    for (const auto& [octets, text] : vectors) {
        EXPECT_EQ(written(octets), text);
        EXPECT_EQ(read_base64(text), octets) << text;
    }
}

TEST(base64, only_the_canonical_form_is_read) {
    for (const char* text : {"Zg", "Zg=", "Zg===", "Z===", "====", "Zm9v ", " Zm9v", "Zm 9v",
                             "Zm9v\n", "Zh==", "Zm9=", "Zg==Zg==", "Zm-_", "Z=g=", "Zm9v="})
        EXPECT_EQ(read_base64(text), std::nullopt) << text;
}

} // namespace
} // namespace diolkos::wire
