import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles({
  root: {
    width: sidebarConfig.drawerWidthClosed,
    height: 3 * sidebarConfig.logoHeight,
    display: 'flex',
    alignItems: 'center',
    marginBottom: -14,
  },
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: 12,
    marginLeft: 22,
    color: '#fff',
    fontSize: 22,
    fontWeight: 600,
  },
});

/** The mark of the portal: a gimlet, the tool that makes the first hole. */
export const SidebarLogo = () => {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();
  return (
    <div className={classes.root}>
      <Link
        to="/"
        underline="none"
        className={classes.link}
        aria-label="Gimlet, home"
      >
        <svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true">
          <path
            d="M5 5h18v4H5zM12 9h4v6h-4zM10 15h8l-2 3h-4zM12 19h4l-1 3h-2zM13 23h2l-1 4z"
            fill="currentColor"
          />
        </svg>
        {isOpen && 'Gimlet'}
      </Link>
    </div>
  );
};
