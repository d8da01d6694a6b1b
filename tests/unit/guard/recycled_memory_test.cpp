#include "guard/recycled_memory.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <set>

namespace diolkos::guard {
namespace {

TEST(recycled_memory, hands_out_again_what_was_freed) {
    recycled_memory memory;
    void* const first = memory.allocate(100);
    memory.deallocate(first);
    EXPECT_EQ(memory.allocate(128), first) << "of the same class";
    void* const second = memory.allocate(100);
    EXPECT_NE(second, first);
    memory.deallocate(first);
    memory.deallocate(second);
}

TEST(recycled_memory, every_byte_asked_for_is_there) {
    recycled_memory memory;
    std::set<void*> blocks;
    for (std::size_t size = 0; size <= 2 * recycled_memory::max_kept_bytes; size = size * 2 + 1) {
        void* const block = memory.allocate(size);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignof(std::max_align_t), 0U);
        std::memset(block, 0x5a, size); // seen by AddressSanitizer if it is too much
        EXPECT_TRUE(blocks.insert(block).second);
    }
    for (void* const block : blocks)
        memory.deallocate(block);
}

TEST(recycled_memory, takes_a_null_pointer_back) {
    recycled_memory memory;
    memory.deallocate(nullptr);
}

} // namespace
} // namespace diolkos::guard
