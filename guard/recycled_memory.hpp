// Memory for a Xerces-C parser that does the same again and again: what it frees is kept, in lists
// by size, and handed out again. For each document Xerces-C makes a reader of 160 KiB and some
// dozens of small things; through the general allocator that cost a tenth of a validation.
//
//     | size class: 16 bytes | what Xerces-C gets: 2^(class + min_shift) bytes |
//
// I/O      none
// Errors   std::bad_alloc, as operator new
// Threads  not thread-safe; of one parser
// Memory   what the parser held at its most, each block rounded up to a power of two; blocks larger
//          than max_kept_bytes go back at once
#pragma once

#include <xercesc/framework/MemoryManager.hpp>

#include <array>
#include <cstddef>

namespace diolkos::guard {

class recycled_memory : public xercesc::MemoryManager {
public:
    static constexpr std::size_t min_shift = 5; // the smallest blocks have 32 bytes
    static constexpr std::size_t classes = 14;
    static constexpr std::size_t max_kept_bytes = std::size_t{1} << (min_shift + classes - 1);

    recycled_memory() = default;
    ~recycled_memory() override;
    recycled_memory(const recycled_memory&) = delete;
    recycled_memory& operator=(const recycled_memory&) = delete;

    // Exceptions outlive the parse that threw them: they are not of this memory.
    xercesc::MemoryManager* getExceptionMemoryManager() override;
    void* allocate(XMLSize_t size) override;
    void deallocate(void* block) override;

private:
    struct block;
    std::array<block*, classes> free_{};
};

} // namespace diolkos::guard
