"""The icons of the mockups: 24 × 24, drawn with strokes in the colour of the text.

They stand inline on the page, each where it is used: a page needs few of them, repeats
compress away, and a fragment fetched by htmx needs no sprite to be present.
"""

PATHS: dict[str, str] = {
    "arrow-left": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15z"/><path d="M10 20.5h4"/>',
    "calendar": (
        '<rect x="4" y="5.5" width="16" height="14.5" rx="1.5"/>'
        '<path d="M4 10h16M8.5 3.5v4M15.5 3.5v4"/>'
    ),
    "check": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    "chevron-down": '<path d="M5.5 9l6.5 6.5L18.5 9"/>',
    "chevron-left": '<path d="M15 5.5L8.5 12l6.5 6.5"/>',
    "chevron-right": '<path d="M9 5.5l6.5 6.5L9 18.5"/>',
    "chevrons": '<path d="M8 9.5l4-4 4 4M8 14.5l4 4 4-4"/>',
    "circle-check": '<circle cx="12" cy="12" r="8.5"/><path d="M8 12.3l2.8 2.7L16 9.6"/>',
    "circle-dash": (
        '<circle cx="12" cy="12" r="8.5" stroke-dasharray="3 2.6"/><path d="M8.5 12h7"/>'
    ),
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.3V12l3.2 2"/>',
    "copy": (
        '<rect x="8.5" y="8.5" width="11" height="11" rx="1.5"/><path d="M15.5 5.5v-1h-11v11h1"/>'
    ),
    "document": '<path d="M6.5 3.5h7.5l4 4v13h-11.5zM14 3.5v4h4M9.5 12h5M9.5 16h5"/>',
    "download": '<path d="M12 4v11M7.5 11l4.5 4.5L16.5 11M5 20h14"/>',
    "external": '<path d="M10 5.5H5.5v13h13V14M13.5 4.5h6v6M19 5l-8 8"/>',
    "filter": '<path d="M4 5.5h16l-6 7v6l-4-2v-4z"/>',
    "globe": (
        '<circle cx="12" cy="12" r="8.5"/>'
        '<path d="M3.5 12h17M12 3.5c5 5 5 12 0 17c-5-5-5-12 0-17"/>'
    ),
    "grid": (
        '<rect x="4.5" y="4.5" width="6" height="6" rx="1"/>'
        '<rect x="13.5" y="4.5" width="6" height="6" rx="1"/>'
        '<rect x="4.5" y="13.5" width="6" height="6" rx="1"/>'
        '<rect x="13.5" y="13.5" width="6" height="6" rx="1"/>'
    ),
    "home": '<path d="M4 11l8-7 8 7v8.5a.5.5 0 0 1-.5.5H15v-6H9v6H4.5a.5.5 0 0 1-.5-.5z"/>',
    "image": (
        '<rect x="4" y="5" width="16" height="14" rx="1.5"/>'
        '<circle cx="9" cy="10" r="1.5"/>'
        '<path d="M4.5 17l4.8-4 3.2 2.6 3-2.6 4 3.5"/>'
    ),
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 8h.01"/>',
    "key": '<circle cx="8" cy="15.5" r="4"/><path d="M11 12.5l8-8M16 7.5l2.5 2.5"/>',
    "list": '<path d="M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01"/>',
    "megaphone": (
        '<path d="M4 10v4h3l9 4.5v-13L7 10zM7 14l1.5 5.5h2.5L9.8 15.3M19 9.5a3.5 3.5 0 0 1 0 5"/>'
    ),
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "moon": '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>',
    "more": '<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3"/>',
    "no-signal": (
        '<path d="M4 4l16 16M8 12.5a7 7 0 0 1 2.5-1.7M5 9.3a11 11 0 0 1 3-2M12.5 7a11 11 0 0 '
        '1 6.5 2.3M16 12.5a7 7 0 0 0-1-.9M10.5 15.7a3 3 0 0 1 3 0M12 19h.01"/>'
    ),
    "octagon-x": (
        '<path d="M8.3 3.5h7.4l4.8 4.8v7.4l-4.8 4.8H8.3l-4.8-4.8V8.3z"/>'
        '<path d="M9.3 9.3l5.4 5.4M14.7 9.3l-5.4 5.4"/>'
    ),
    "paste": (
        '<rect x="5" y="5.5" width="14" height="15" rx="1.5"/>'
        '<path d="M9 5.5V4h6v3H9zM9 12h6M9 16h4"/>'
    ),
    "pencil": '<path d="M4.5 19.5l1-4.5L16 4.5l3.5 3.5L9 18.5z"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20c.6-4 3.5-6 7.5-6s6.900 2 7.500 6"/>',
    "phone": '<rect x="7" y="3" width="10" height="18" rx="2"/><path d="M11 18h2"/>',
    "pin": (
        '<path d="M12 21c4.5-4.6 6.5-8 6.5-11a6.5 6.5 0 0 0-13 0c0 3 2 6.4 6.5 11z"/>'
        '<circle cx="12" cy="10" r="2.3"/>'
    ),
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": (
        '<path d="M7 8V4h10v4M7 17H4.5V9.5a1 1 0 0 1 1-1h13a1 1 0 0 1 1 1V17H17"/>'
        '<path d="M7 14h10v6H7z"/>'
    ),
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5 5"/>',
    "shield": (
        '<path d="M12 3.5l7.5 2.7v5.3c0 4.6-3 7.7-7.5 9.5-4.5-1.8-7.5-4.9-7.5-9.5V6.2z"/>'
        '<path d="M8.7 12l2.4 2.3 4.3-4.5"/>'
    ),
    "sign-out": '<path d="M13.5 4.5h-8v15h8M10 12h10M16.5 8l4 4-4 4"/>',
    "star": '<path d="M12 4l2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.5L4 9.7 9.6 9z"/>',
    "sync": (
        '<path d="M19.5 11a7.5 7.5 0 0 0-13.3-3.5L4 10M4.5 13a7.5 7.5 0 0 0 13.3 3.5L20 14M4 '
        '5v5h5M20 19v-5h-5"/>'
    ),
    "target": (
        '<circle cx="12" cy="12" r="8.5"/>'
        '<circle cx="12" cy="12" r="4.5"/>'
        '<circle cx="12" cy="12" r=".6" fill="currentColor"/>'
    ),
    "triangle": '<path d="M12 4l9 15.5H3z"/><path d="M12 10v4.5M12 17h.01"/>',
    "trophy": (
        '<path d="M8 4h8v5.5a4 4 0 0 1-8 0zM8 5.5H4.5c0 3 1 4.5 3.5 4.8M16 5.5h3.5c0 3-1 '
        '4.5-3.5 4.8M12 13.5v3.5M8.5 20h7M9.5 20c0-2 1-3 2.5-3s2.5 1 2.5 3"/>'
    ),
    "undo": '<path d="M8.5 5L4 9.5 8.5 14M4.5 9.5H14a5 5 0 0 1 0 10h-4"/>',
    "unlink": (
        '<path d="M9.5 14.5l5-5M11 7l1.5-1.5a4.2 4.2 0 0 1 6 6L17 13M13 17l-1.5 1.5a4.2 4.2 '
        '0 0 1-6-6L7 11M4 4l2 2M20 20l-2-2"/>'
    ),
    "users": (
        '<circle cx="9" cy="8.5" r="3.5"/>'
        '<path d="M3 19.5c.4-3.5 2.7-5.5 6-5.5s5.6 2 6 5.5M15.5 5.3a3.5 3.5 0 0 1 0 6.4M17.5 '
        '14.5c2 .7 3.2 2.4 3.5 5"/>'
    ),
    "whatsapp": (
        '<path d="M4 20l1.2-4.3A8 8 0 1 1 8.2 18.8z"/>'
        '<path d="M9 8.7c0 3.3 3 6.3 6.3 '
        '6.3l.7-1.8-2-.9-.9.9c-1-.5-1.8-1.3-2.3-2.3l.9-.9-.9-2z"/>'
    ),
    "x": '<path d="M6 6l12 12M18 6L6 18"/>',
}
