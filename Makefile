# Cradle. The two commands that matter:
#
#	make demo    install what is missing, build, provision simulated handsets
#	make test    install what is missing, run every test
#
# The rest: make build, make install, make lint, make bench, make fuzz,
# make usbtest, make screenshot.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -ec
.DEFAULT_GOAL := build

# A directory with a Go that is new enough; found (or mended) once, when a
# target first needs it.
GODIR = $(eval GODIR := $$(shell .ci/go))$(GODIR)
go = PATH="$(GODIR):$$PATH" go

# The X11 backend alone: one program for X11 and Wayland desktops (through
# XWayland), without Fyne's Wayland backend, whose window still has known
# faults in 2.8.
TAGS := x11

PACKAGES_BUILD := gcc libc6-dev pkg-config libusb-1.0-0-dev libgl1-mesa-dev \
	libx11-dev libxcursor-dev libxrandr-dev libxinerama-dev libxi-dev libxxf86vm-dev \
	libwayland-dev libxkbcommon-dev ca-certificates
PACKAGES_TEST := $(PACKAGES_BUILD) g++ tshark xvfb xauth xdotool x11-utils imagemagick \
	libgl1-mesa-dri python3 python3-xlib procps libwbxml2-utils cabextract gcab osslsigncode openssl
PACKAGES_USBTEST := gcc libc6-dev pkg-config libusb-1.0-0-dev ca-certificates \
	qemu-system-x86 busybox-static usbip ppp

BIN := bin/cradle
SAMPLES := assets/samples

.PHONY: install uninstall build demo demo-terminal demo-window test lint bench fuzz usbtest screenshot setup setup-test clean

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
# skipped is said, with the reason, and fails the run where CI is set. The limit
# is for a package on a slow machine: one builds the window, and drives it.
test: setup-test
	@mkdir -p out
	@$(go) test -race -timeout 30m -tags $(TAGS) -v ./... 2>&1 | tee out/test.log | awk -f .ci/summary.awk

lint: setup
	@echo gofmt; unformatted="$$(PATH="$(GODIR):$$PATH" gofmt -l app rapi usb assets)"; \
	if [ -n "$$unformatted" ]; then echo "not formatted:" $$unformatted; exit 1; fi
	@echo go vet; $(go) vet -tags $(TAGS) ./...
	@echo go vet -tags nogui; $(go) vet -tags nogui ./...
	@echo staticcheck; $(go) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 -tags $(TAGS) ./...

# Prints the figures that the project aims at; see README.md.
bench: setup
	@$(go) test -tags $(TAGS) -run '^$$' -bench . -benchmem ./... | grep -v -e '^PASS' -e 'no test files' -e '^ok'

# Each fuzz target for FUZZTIME.
FUZZTIME := 10s
fuzz: setup
	@PATH="$(GODIR):$$PATH" .ci/fuzz $(FUZZTIME)

# The picture in README.md, and one of every state of the window in out/screenshots.
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

screenshot: setup-test build
	app/ui/screenshots/readme $(BIN)
	app/ui/screenshots/drive $(BIN) out/screenshots

# The program, and the udev rule that lets the person at the desk use handsets.
PREFIX := /usr/local
UDEVDIR := /etc/udev/rules.d
install: build
	install -D -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/cradle
	install -D -m 644 assets/60-cradle.rules $(DESTDIR)$(UDEVDIR)/60-cradle.rules
	@if [ -z "$(DESTDIR)" ] && command -v udevadm >/dev/null; then \
		udevadm control --reload && udevadm trigger --subsystem-match=usb || \
		echo "udev does not run here: the rule holds from its next start on"; fi

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/cradle $(DESTDIR)$(UDEVDIR)/60-cradle.rules

clean:
	rm -rf bin out dist
