# Cradle. The two commands that matter:
#
#	make demo    install what is missing, build, provision simulated handsets
#	make test    install what is missing, run every test
#
# The rest: make build, make tree, make install, make uninstall, make lint, make bench,
# make fuzz, make usbtest, make screenshot; packages: make package, make packagetest,
# make windows, make windowstest, make macos.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -ec
.DEFAULT_GOAL := build

# A directory with a Go that is new enough; found (or mended) once, when a
# target first needs it.
GODIR = $(eval GODIR := $$(shell .ci/go))$(GODIR)
go = PATH="$(GODIR):$$PATH" go

# The X11 backend alone: one program for X11 and Wayland desktops (through
# XWayland), without Fyne's Wayland backend, whose window still has known
# faults in 2.8. Without the font of emoji, which Fyne reads anew for every part of
# the window that has a theme of its own: 28 MB. What handsets say has none; where a
# document has, the desktop's fonts are asked.
TAGS := x11,no_emoji

PACKAGES_BUILD := gcc libc6-dev pkg-config libusb-1.0-0-dev libgl1-mesa-dev \
	libx11-dev libxcursor-dev libxrandr-dev libxinerama-dev libxi-dev libxxf86vm-dev \
	libwayland-dev libxkbcommon-dev ca-certificates
PACKAGES_TEST := $(PACKAGES_BUILD) g++ tshark xvfb xauth xdotool x11-utils imagemagick \
	libgl1-mesa-dri python3 python3-xlib procps libwbxml2-utils cabextract gcab osslsigncode openssl \
	chromium poppler-utils xclip tesseract-ocr pcmanfm dbus
PACKAGES_LINT := shellcheck
PACKAGES_USBTEST := gcc libc6-dev pkg-config libusb-1.0-0-dev ca-certificates \
	qemu-system-x86 busybox-static usbip ppp
PACKAGES_INSTALL := librsvg2-bin
PACKAGES_PACKAGE := $(PACKAGES_INSTALL) dpkg-dev xz-utils
PACKAGES_PACKAGETEST := $(PACKAGES_PACKAGE) lintian desktop-file-utils appstream shared-mime-info \
	libglib2.0-bin mandoc man-db fish zsh bash-completion udev mmdebstrap xvfb xdotool x11-utils imagemagick
PACKAGES_WINDOWS := $(PACKAGES_INSTALL) gcc-mingw-w64-x86-64 dpkg-dev make imagemagick zip
PACKAGES_WINDOWSTEST := wine wine64 unzip xvfb xauth xdotool x11-utils imagemagick libgl1-mesa-dri

BIN := bin/cradle
SAMPLES := assets/samples

.PHONY: tree install uninstall package packagetest windows windowstest macos build demo demo-terminal demo-window test lint bench fuzz soak usbtest screenshot setup setup-test clean

setup:
	@.ci/packages $(PACKAGES_BUILD)
	@test -n "$(GODIR)"

setup-test:
	@.ci/packages $(PACKAGES_TEST)
	@test -n "$(GODIR)"

build: setup
	@echo "Building $(BIN) (the first time takes a few minutes: Fyne is compiled)"
	@$(go) build -trimpath -tags $(TAGS) -o $(BIN) ./app

# With a display (X11, or Wayland with XWayland): the window, two simulated
# handsets and a sample loaded. Without: the same in the terminal.
demo: build
	@if [ -n "$$DISPLAY" ]; then $(MAKE) --no-print-directory demo-window; \
	else $(MAKE) --no-print-directory demo-terminal; fi

demo-window: build
	$(BIN) --simulate=wm65-professional:name=NORTH-01,wm61-standard:name=NORTH-02 $(SAMPLES)/welcome.xml

demo-terminal: build
	@echo
	@echo '$$ cradle apply --simulate=wm65-professional:name=NORTH-01,wm61-standard:name=NORTH-02 --all welcome.xml'
	@$(BIN) apply --simulate=wm65-professional:name=NORTH-01,wm61-standard:name=NORTH-02 --all $(SAMPLES)/welcome.xml
	@echo
	@echo 'A document that the handset refuses, and undoes as a whole:'
	@echo
	@echo '$$ cradle apply --simulate refused.xml'
	@$(BIN) apply --simulate $(SAMPLES)/refused.xml || test $$? = 1

# Every test, with the race detector. The log is kept in out/test.log; what is
# skipped is said, with the reason, and fails the run where CI is set. What only
# draws is tried without the race detector, which would take long. The limit
# is for a package on a slow machine: one builds the window, and drives it.
test: setup-test
	@mkdir -p out
	@{ $(go) test -race -timeout 30m -tags $(TAGS) -v ./...; $(go) test -tags $(TAGS) -v -run '^Test(Markup|Menu)$$' ./app/ui; } 2>&1 | tee out/test.log | awk -f .ci/summary.awk

# As the program is built for people, for terminals alone, for the maker of packages,
# and for Windows (without C: what is in usb/libusb is left out there).
lint: setup
	@.ci/packages $(PACKAGES_LINT)
	@echo gofmt; unformatted="$$(PATH="$(GODIR):$$PATH" gofmt -l app rapi usb assets)"; \
	if [ -n "$$unformatted" ]; then echo "not formatted:" $$unformatted; exit 1; fi
	@echo go vet; $(go) vet -tags $(TAGS) ./...
	@echo go vet -tags nogui,packaging; $(go) vet -tags nogui,packaging ./...
	@echo GOOS=windows go vet -tags nogui; CGO_ENABLED=0 GOOS=windows $(go) vet -tags nogui ./...
	@echo staticcheck; $(go) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 -tags $(TAGS) ./...
	@echo staticcheck -tags nogui,packaging; $(go) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 -tags nogui,packaging ./...
	@echo shellcheck; git ls-files .ci app | xargs grep -lE '^#!.*/(ba)?sh$$' | xargs shellcheck -x -S warning -e SC1090,SC2034
	@git ls-files '*.bash' | xargs shellcheck -s bash -S warning -e SC1090,SC2034,SC2154

# Prints the figures that the project aims at; see README.md.
bench: setup
	@$(go) test -tags $(TAGS) -run '^$$' -bench . -benchmem ./... | grep -v -e '^PASS' -e 'no test files' -e '^ok'

# Each fuzz target for FUZZTIME.
FUZZTIME := 10s
fuzz: setup
	@PATH="$(GODIR):$$PATH" .ci/fuzz $(FUZZTIME)

# Other random documents than the last time, applied and taken back. CHECKS=20000
CHECKS ?= 5000
soak: setup
	$(go) test -tags nogui -timeout 2h -run '^TestRandomDocuments$$' ./rapi/change -fresh -rapid.nofailfile -rapid.checks=$(CHECKS)

# The program on a real USB bus: in a virtual machine with the distribution's
# kernel, against USB drivers and devices of others. CASE=vhci,tcp runs some.
usbtest:
	@.ci/packages $(PACKAGES_USBTEST)
	@test -n "$(GODIR)"
	@mkdir -p out/usbtest
	@$(go) build -trimpath -ldflags '-s -w' -tags nogui -o out/usbtest/cradle ./app
	@$(go) build -trimpath -ldflags '-s -w' -tags nogui -o out/usbtest/laboratory ./app/laboratory
	@kernel=$$(.ci/usbtest/kernel) && out/usbtest/laboratory -kernel "$$kernel" -cradle out/usbtest/cradle \
		-out out/usbtest -expect .ci/usbtest/cases -case "$(CASE)"

# The picture in README.md, and one of every state of the window in out/screenshots.
screenshot: setup-test build
	app/ui/screenshots/readme $(BIN)
	app/ui/screenshots/drive $(BIN) out/screenshots

# The program as people get it: with its entry in the desktop's menu, icons, manual
# pages, completions, and the udev rule that lets the person at the desk use
# handsets. PREFIX=/opt/cradle, DESTDIR=... and UDEVDIR=... are another place.
# Nothing is built that is there: after make tree, sudo make install only copies.
PREFIX := /usr/local
DESTDIR :=
UDEVDIR :=
TREE := out/package/tree
installation = FROM=$(TREE) PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" UDEVDIR="$(UDEVDIR)" .ci/package/install
withgo = PATH="$(GODIR):$$PATH" TAGS="$(TAGS)"

tree: $(TREE).made

$(TREE).made: $(shell find app rapi usb assets -type f -not -path '*/testdata/*') go.mod go.sum \
		FyneApp.toml LICENSE Makefile .ci/package/tree .ci/package/env
	@$(MAKE) --no-print-directory setup
	@.ci/packages $(PACKAGES_INSTALL)
	@echo "Building what is installed (the first time takes a few minutes: Fyne is compiled)"
	@$(go) build -trimpath -tags $(TAGS) -ldflags '-s -w -extldflags=-Wl,-z,now' -o out/package/cradle ./app
	@$(withgo) .ci/package/tree out/package/cradle $(TREE)
	@touch $@

install: tree
	@$(installation)

uninstall:
	@$(installation) --uninstall

# Packages of all this in dist/. The same commit gives the same bytes.
package: setup
	@.ci/packages $(PACKAGES_PACKAGE)
	@rm -f $(TREE).made # another commit, the same files: the program knows its commit
	@$(MAKE) --no-print-directory tree
	@$(withgo) .ci/package/tar $(TREE) dist
	@.ci/package/deb $(TREE) dist

# What is in the packages, looked at by the tools of those who will use it, and
# installed on a system where there is nothing else.
packagetest: package
	@.ci/packages $(PACKAGES_PACKAGETEST)
	@.ci/package/test dist

# The program for 64-bit Windows, made here; and started here, under Wine.
windows: setup
	@.ci/packages $(PACKAGES_WINDOWS)
	@$(withgo) .ci/windows/build dist

windowstest: windows
	@.ci/packages $(PACKAGES_WINDOWSTEST)
	@.ci/windows/test dist out/windows

# On a Mac with Go, Xcode's command line tools and Homebrew's libusb.
macos:
	@.ci/macos dist

clean:
	rm -rf bin out dist
