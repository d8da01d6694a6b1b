#include "secret/locked_heap.hpp"
#include "secret/secret_array.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/crypto.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace diolkos::secret {
namespace {

using key = secret_array<32>;

key some_key() {
    std::array<std::byte, 32> bytes{};
    bytes.fill(std::byte{0x5a});
    return key(std::span<const std::byte, 32>(bytes));
}

TEST(secret_array, is_a_value) {
    const key one = some_key();
    key two = one;
    EXPECT_EQ(one, two);
    EXPECT_NE(one.data(), two.data());
    two[31] = std::byte{0};
    EXPECT_FALSE(one == two);
    two = one;
    EXPECT_EQ(one, two);
    const key three = std::move(two);
    EXPECT_EQ(one, three);
    EXPECT_EQ(key()[0], std::byte{0});
}

TEST(secret_array, wipes_where_it_was_taken_from) {
    std::array<std::byte, 32> bytes{};
    bytes.fill(std::byte{1});
    const auto kept = key::taken_from(bytes);
    EXPECT_EQ(kept[31], std::byte{1});
    EXPECT_THAT(bytes, testing::Each(std::byte{0}));
}

TEST(secret_buffer, may_be_empty) {
    EXPECT_EQ(secret_buffer(0).text(), "");
}

// The flags that the kernel has for the memory around `address` (proc(5), smaps).
std::string flags_around(const void* address) {
    std::ifstream maps("/proc/self/smaps");
    const auto wanted = reinterpret_cast<std::uintptr_t>(address);
    bool there = false;
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t begin = 0, end = 0;
        if (std::sscanf(line.c_str(), "%lx-%lx ", &begin, &end) == 2) {
            there = begin <= wanted && wanted < end;
        } else if (there && line.starts_with("VmFlags:")) {
            return line + " ";
        }
    }
    return "nowhere";
}

// A process has one heap for secrets, from its start on: each of these tests has a process, begun
// anew.
class locked_heap : public testing::Test {
protected:
    locked_heap() { testing::FLAGS_gtest_death_test_style = "threadsafe"; }
};
TEST_F(locked_heap, is_locked_and_in_no_dump) {
    EXPECT_EXIT(
        {
            const auto fault = begin_locked_heap();
            const key one = some_key();
            const auto flags = flags_around(one.data());
            const bool good = fault.empty() && locked_heap_used() >= 32 &&
                              flags.find(" lo ") != flags.npos && flags.find(" dd ") != flags.npos;
            std::fprintf(stderr, "fault '%s', %s\n", fault.c_str(), flags.c_str());
            std::_Exit(good ? 0 : 1);
        },
        testing::ExitedWithCode(0), "fault ''");
}

TEST_F(locked_heap, says_that_it_cannot_be_locked) {
    EXPECT_EXIT(
        {
            // Root may lock more than the limit says.
            constexpr rlimit none{};
            const bool changed = ::setrlimit(RLIMIT_MEMLOCK, &none) == 0 &&
                                 (::geteuid() != 0 || ::setuid(65534) == 0);
            std::fprintf(stderr, "%s\n", begin_locked_heap().c_str());
            std::_Exit(changed && some_key() == some_key() ? 0 : 1); // of use all the same
        },
        testing::ExitedWithCode(0), "cannot be locked.*LimitMEMLOCK");
}

// AddressSanitizer would rightly end a process that reads what it has given back.
#ifndef DIOLKOS_SANITIZED
TEST_F(locked_heap, lets_openssl_wipe_what_it_gives_back) {
    EXPECT_EXIT(
        {
            const auto fault = begin_locked_heap();
            constexpr std::size_t size =
                4096; // no block of that size is written to when it is free
            auto* const block = static_cast<volatile unsigned char*>(OPENSSL_malloc(size));
            void* const neighbour = OPENSSL_malloc(size); // so that it is not given back further
            for (std::size_t i = 0; i < size; ++i) {
                block[i] = 0xaa;
            }
            OPENSSL_free(const_cast<unsigned char*>(block));
            bool left = false;
            for (std::size_t i = 64; i < size; ++i) {
                left = left || block[i] == 0xaa;
            }
            OPENSSL_free(neighbour);
            std::_Exit(fault.empty() && !left ? 0 : 1);
        },
        testing::ExitedWithCode(0), "");
}
#endif

} // namespace
} // namespace diolkos::secret
