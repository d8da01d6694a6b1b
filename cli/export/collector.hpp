// Where exported records go: standard output, or a collector that says when it has them.
//
// Errors   collector_lost: it can be tried again later, from the first record of the batch on.
//          std::runtime_error: trying again would be in vain.
// Threads  not thread-safe
#pragma once

#include "cli/export_format.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>

namespace diolkos::cli {

class collector_lost : public std::runtime_error {
public:
    using std::runtime_error::runtime_error; // a sentence with the collector's name
};

class collector {
public:
    virtual ~collector() = default;

    // Lines of the log, in their order. When it returns, the collector has them all, as durably as
    // its protocol can say.
    virtual void take(std::span<const std::string> records) = 0;
    // Of the records taken, those that it had already.
    [[nodiscard]] virtual std::uint64_t had() const noexcept { return 0; }
};

// PEM files.
struct collector_credentials {
    std::filesystem::path ca, certificate, key;
};

// relp+tls://HOST:PORT, or what libpq takes: postgresql://... Connects. `records` that are no
// records are std::runtime_error.
[[nodiscard]] std::unique_ptr<collector> open_collector(const std::string& where,
                                                        const collector_credentials& own);
// One that writes lines.
[[nodiscard]] std::unique_ptr<collector> standard_output(export_format format);

} // namespace diolkos::cli
