"""Colours and the style sheet of svg and html, for light and dark screens."""

CSS = """
:root { color-scheme: light dark; --paper:#fbfbfd; --ink:#1d2330; --muted:#667085; --line:#b6bdca; --panel:#ffffff;
  --edge:#e3e6ec; --user:#e3effd; --user-e:#3b7dd8; --bot:#e4f5e9; --bot-e:#2e9a58; --form:#f0e8fd; --form-e:#8250df;
  --fact:#f1f2f5; --fact-e:#a9b0bd; --start:#252c3b; --start-i:#ffffff; --jump:#fff5d6; --jump-e:#c79510;
  --rule:#e06c1f; --hit:#ffd33d; }
@media (prefers-color-scheme: dark) { :root { --paper:#12151c; --ink:#e6e9ef; --muted:#98a2b3; --line:#4a5263;
  --panel:#1a1f29; --edge:#2b3240; --user:#16304f; --user-e:#5b9df0; --bot:#14372a; --bot-e:#43b877; --form:#33234f;
  --form-e:#a57bf0; --fact:#232936; --fact-e:#5a6375; --start:#e6e9ef; --start-i:#12151c; --jump:#3d3311;
  --jump-e:#d9a92b; --rule:#f08a45; --hit:#b08800; } }
.link { fill:none; stroke:var(--line); stroke-width:1.4; }
.box rect { stroke-width:1.3; }
.box text { font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Noto Sans Mono CJK SC",
  "Microsoft YaHei","PingFang SC","WenQuanYi Micro Hei",monospace; fill:var(--ink); }
.user rect { fill:var(--user); stroke:var(--user-e); } .bot rect { fill:var(--bot); stroke:var(--bot-e); }
.form rect { fill:var(--form); stroke:var(--form-e); } .fact rect { fill:var(--fact); stroke:var(--fact-e); }
.jump rect { fill:var(--jump); stroke:var(--jump-e); } .start rect { fill:var(--start); stroke:none; }
.start text { fill:var(--start-i); font-weight:600; } .fact text { font-size:11px; fill:var(--muted); }
.ruled rect { stroke-dasharray:5 3; } .link.ruled { stroke:var(--rule); stroke-opacity:.6; stroke-dasharray:5 3; }
.start.ruled rect { fill:var(--rule); } .undecided rect { stroke-dasharray:2 3; }
.badge { fill:var(--rule); stroke:var(--paper); stroke-width:1.5; }
"""
