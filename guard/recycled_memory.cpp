#include "guard/recycled_memory.hpp"

#include <xercesc/util/PlatformUtils.hpp>

#include <bit>
#include <new>

namespace diolkos::guard {

// In front of what was handed out; while it is free, it links to the next one of its class.
struct alignas(std::max_align_t) recycled_memory::block {
    union {
        std::size_t size_class;
        block* next;
    };
};

namespace {

std::size_t class_of(std::size_t size) {
    const auto shift = static_cast<std::size_t>(std::bit_width(size - 1));
    return shift <= recycled_memory::min_shift ? 0 : shift - recycled_memory::min_shift;
}

} // namespace

recycled_memory::~recycled_memory() {
    for (auto* head : free_) {
        while (head != nullptr) {
            auto* const next = head->next;
            ::operator delete(head);
            head = next;
        }
    }
}

xercesc::MemoryManager* recycled_memory::getExceptionMemoryManager() {
    return xercesc::XMLPlatformUtils::fgMemoryManager;
}

void* recycled_memory::allocate(XMLSize_t size) {
    const auto wanted = size == 0 ? 0 : class_of(size);
    block* made = nullptr;
    if (wanted >= classes) {
        made = static_cast<block*>(::operator new(sizeof(block) + size));
    } else if (free_[wanted] != nullptr) {
        made = free_[wanted];
        free_[wanted] = made->next;
    } else {
        const auto rounded = std::size_t{1} << (wanted + min_shift);
        made = static_cast<block*>(::operator new(sizeof(block) + rounded));
    }
    made->size_class = wanted;
    return made + 1;
}

void recycled_memory::deallocate(void* memory) {
    if (memory == nullptr) {
        return;
    }
    auto* const freed = static_cast<block*>(memory) - 1;
    const auto size_class = freed->size_class;
    if (size_class >= classes) {
        ::operator delete(freed);
        return;
    }
    freed->next = free_[size_class];
    free_[size_class] = freed;
}

} // namespace diolkos::guard
