// The steps of a box's start, which its main() takes in order; both boxes start alike.
//
//     read_options -> guard_memory -> read_configuration -> bind -> drop_privileges -> confine ->
//     run
//
// Each step but the last returns an exit code if the program ends with it.
//
// Threads  one: that of main()
#pragma once

#include "config/files.hpp"
#include "net/host.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace diolkos::config {

namespace exit_code {
inline constexpr int ok = 0;
inline constexpr int failed = 1;
inline constexpr int usage = 2;
inline constexpr int bad_configuration = 78; // EX_CONFIG of sysexits.h
} // namespace exit_code

class program {
public:
    program(std::string name, box::side which);
    ~program();

    // --config FILE, --check, --keys, --version, --help.
    [[nodiscard]] std::optional<int> read_options(int argc, char** argv);
    // Before there is a secret: nobody else may look.
    [[nodiscard]] std::optional<int> guard_memory();
    // The file and all that it names. The program ends here if it was only to check: then more is
    // looked at (inspection.hpp).
    [[nodiscard]] std::optional<int> read_configuration();
    // Opens the audit file and the listeners.
    [[nodiscard]] std::optional<int> bind();
    // Capabilities, which only sockets took.
    [[nodiscard]] std::optional<int> drop_privileges();
    // No other files, no other system calls (net/sandbox).
    [[nodiscard]] std::optional<int> confine();
    // Until it is told to stop and has drained.
    [[nodiscard]] int run();

private:
    void reload();
    void say_what_is_closed(const net::sandbox::file_access& wanted) const;
    [[nodiscard]] int check() const;

    // First: whatever holds a secret, the rest below included, is made after its heap. Why secrets
    // are not kept as they should be; empty: they are.
    std::string memory_fault_;
    std::string name_;
    box::side which_;
    std::filesystem::path file_;
    bool only_check_ = false;
    std::optional<box_config> configuration_;
    draft running_;
    net::sandbox::provision sandbox_;
    net::sandbox::file_access files_; // of this run
    std::unique_ptr<net::host> host_;
};

} // namespace diolkos::config
