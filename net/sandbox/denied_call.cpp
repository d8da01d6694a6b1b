#include "net/sandbox/denied_call.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/syscall.h>
#include <system_error>

namespace diolkos::net::sandbox {
namespace {

constexpr std::size_t most_calls = 512; // by number; Linux has some 460

// A signal's handler can be handed nothing, and may call next to nothing: what it needs is made
// ready here before it is installed, and only read afterwards.
struct {
    int file = -1;
    std::array<std::array<char, 32>, most_calls> names{};
} ready;

// Text in an array: no allocation, and what does not fit is left out.
class line {
public:
    line& operator<<(std::string_view text) noexcept {
        const auto count = std::min(text.size(), text_.size() - size_);
        std::memcpy(text_.data() + size_, text.data(), count);
        size_ += count;
        return *this;
    }
    line& operator<<(unsigned number) noexcept {
        std::array<char, 10> digits{};
        std::size_t first = digits.size();
        do {
            digits[--first] = static_cast<char>('0' + number % 10);
            number /= 10;
        } while (number != 0);
        return *this << std::string_view(digits.data() + first, digits.size() - first);
    }
    void write_to(int file) const noexcept {
        [[maybe_unused]] const auto written = ::write(file, text_.data(), size_);
    }

private:
    std::array<char, max_denied_call_bytes> text_{};
    std::size_t size_ = 0;
};

void on_denied(int, siginfo_t* what, void*) {
    const auto number = static_cast<unsigned>(what->si_syscall);
    const char* const name = number < most_calls ? ready.names[number].data() : "";
    line sentence;
    sentence
        << "System call " << number << " (" << (*name == '\0' ? "unknown" : name)
        << ") is none that this program makes, or not with those arguments: it was denied, and "
           "the process ended there. Either the program has a fault, or somebody has tried to "
           "take it over.";
    line told; // as operator_log has it
    told << "<3>";
    sentence.write_to(ready.file);
    ::fdatasync(ready.file);
    told.write_to(STDERR_FILENO);
    sentence.write_to(STDERR_FILENO);
    (line() << "\n").write_to(STDERR_FILENO);
    // The handler is gone (SA_RESETHAND), so this is the end, and the service manager sees why.
    ::syscall(SYS_tgkill, ::getpid(), ::syscall(SYS_gettid), SIGSYS);
    ::_exit(EXIT_FAILURE);
}

} // namespace

denied_call::denied_call(const std::filesystem::path& folder) {
    const auto path = folder / denied_call_file;
    file_ = file_descriptor(
        ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
    std::array<char, max_denied_call_bytes> text{};
    const auto count = ::read(file_.number(), text.data(), text.size());
    if (file_.number() < 0 || count < 0) {
        throw std::system_error(errno, std::generic_category(),
                                path.string() + ": cannot open or read");
    }
    left_behind_.assign(text.data(), static_cast<std::size_t>(count));
}

void denied_call::forget() noexcept {
    if (!left_behind_.empty() && ::ftruncate(file_.number(), 0) == 0) {
        left_behind_.clear();
    }
}

void denied_call::arm() {
    ready.file = file_.number();
    for (std::size_t number = 0; number < most_calls; ++number) {
        if (char* const name =
                ::seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, static_cast<int>(number))) {
            std::strncpy(ready.names[number].data(), name, ready.names[number].size() - 1);
            std::free(name);
        }
    }
    struct sigaction how {};
    how.sa_sigaction = on_denied;
    how.sa_flags = SA_SIGINFO | static_cast<int>(SA_RESETHAND) | SA_NODEFER;
    ::sigemptyset(&how.sa_mask);
    if (::sigaction(SIGSYS, &how, nullptr) != 0) {
        throw std::system_error(errno, std::generic_category(), "cannot handle SIGSYS");
    }
}

} // namespace diolkos::net::sandbox
